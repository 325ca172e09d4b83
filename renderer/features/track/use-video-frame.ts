import { markRaw, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { Frame } from '../../../preload/contract/frame.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { FrameCache } from '../../shared/frames/frame-cache.ts';
import { latestOnly } from '../../shared/frames/latest-only.ts';

const CACHE_BYTES = 96e6;

/** The frame of a video that belongs to the moment on show; the one before stays until it is there. */
export function useVideoFrame(
  videoId: () => number | null,
  index: () => number,
): { frame: ShallowRef<Frame | null>; error: Ref<string | null> } {
  const frame = shallowRef<Frame | null>(null);
  const error = ref<string | null>(null);
  const cache = new FrameCache(CACHE_BYTES);
  const read = latestOnly((sourceId: number, at: number) =>
    bridge().invoke('frame.read', { sourceId, index: at }),
  );

  async function load(id: number | null, at: number): Promise<void> {
    if (id === null) {
      frame.value = null;
      return;
    }
    try {
      const got = cache.get(id, at) ?? (await read(id, at));
      if (got === 'outdated' || id !== videoId()) return;
      cache.put(id, at, markRaw(got));
      frame.value = got;
      error.value = null;
    } catch (reason) {
      if (id !== videoId() || at !== index()) return;
      frame.value = null;
      error.value = plainMessage(reason);
    }
  }

  watch([videoId, index], ([id, at], [before]) => {
    if (id !== before) frame.value = null;
    void load(id, at);
  });
  void load(videoId(), index());
  return { frame, error };
}
