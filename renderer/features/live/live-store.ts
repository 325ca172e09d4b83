import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { CommandParams, TrackTable } from '../../../preload/contract/commands.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import type { LiveState } from '../../../preload/contract/live.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { latestOnly } from '../../shared/frames/latest-only.ts';
import { useSession } from '../../shared/session/session-store.ts';

/** A recording that is tracked while another program writes it. */
export const useLive = defineStore('live', () => {
  const session = useSession();
  const state = shallowRef<LiveState | null>(null);
  const frame = shallowRef<Frame | null>(null);
  /** Trajectories so far; they may change until the pass over the whole. */
  const table = shallowRef<TrackTable | null>(null);
  const error = ref<string | null>(null);
  const running = computed(() => state.value?.running ?? false);
  const readFrame = latestOnly(() => bridge().invoke('live.frame', {}));
  const readTracks = latestOnly((videoId: number | null) =>
    videoId === null ? bridge().invoke('live.tracks', {}) : bridge().invoke('tracks.get', { videoId }),
  );

  async function showFrame(): Promise<void> {
    const got = await readFrame();
    if (got !== 'outdated' && got) frame.value = markRaw(got);
  }

  /** Those of the pass over the whole are the video's. */
  async function showTracks(videoId: number | null): Promise<void> {
    const got = await readTracks(videoId);
    if (got !== 'outdated') table.value = got && markRaw(got);
  }

  /** What the window can't show now it shows with the next frame. */
  function tell(reason: unknown): void {
    error.value = plainMessage(reason);
  }

  function put(now: LiveState | null): void {
    const before = state.value;
    state.value = now;
    if (now === null) [frame.value, table.value] = [null, null];
    if (now?.frames !== before?.frames) void showFrame().catch(tell);
    if (now?.tracksVersion !== before?.tracksVersion || now?.videoId !== before?.videoId)
      void showTracks(now?.videoId ?? null).catch(tell);
  }

  bridge().on('live', put);
  watch(
    () => session.project?.path,
    () => void bridge().invoke('live.get', {}).then(put, tell),
    { immediate: true },
  );

  async function start(params: CommandParams<'live.start'>): Promise<void> {
    error.value = null;
    await bridge().invoke('live.start', params);
    put(await bridge().invoke('live.get', {}));
  }

  const stop = (): Promise<null> => bridge().invoke('live.stop', {});

  return { state, frame, table, error, running, start, stop };
});
