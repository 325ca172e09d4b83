import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { Analysis, CommandParams } from '../../../preload/contract/commands.ts';
import { partsOfTracks, type FigureParts } from '../../../preload/contract/figure-origin.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../session/session-store.ts';

/** Physics of the trajectories of some videos. */
export const useAnalyses = defineStore('analyses', () => {
  const session = useSession();
  const analysis = shallowRef<Analysis | null>(null);
  const error = ref<string | null>(null);
  /** Names of the videos whose trajectories have changed or gone since they were analysed, or are out of date themselves. */
  const outOfDate = computed(() =>
    (analysis.value?.videos ?? [])
      .filter(({ videoId, tracksMadeAt }) => {
        const now = session.project?.tracks.find((one) => one.videoId === videoId);
        return now?.createdAt !== tracksMadeAt || now.outOfDate.length > 0;
      })
      .map(({ name }) => name),
  );

  /** Of its figures: which model made trajectories that have changed since is not known any more. */
  const parts = computed((): FigureParts => {
    const videos = analysis.value?.videos ?? [];
    const settled = videos.filter(({ name }) => !outOfDate.value.includes(name));
    return {
      ...partsOfTracks(
        session.project,
        settled.map(({ videoId }) => videoId),
      ),
      sourceIds: videos.map(({ videoId }) => videoId),
      outOfDate: outOfDate.value.map(
        (name) => `the trajectories of ${name} have changed or are out of date themselves`,
      ),
    };
  });

  async function load(): Promise<void> {
    error.value = null;
    try {
      const got = session.project ? await bridge().invoke('analysis.get', {}) : null;
      analysis.value = got && markRaw(got);
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  watch([(): string | undefined => session.project?.path, () => session.changes.analysis], load, {
    immediate: true,
  });

  const start = (request: CommandParams<'analyse.start'>): Promise<{ jobId: number }> =>
    bridge().invoke('analyse.start', request);

  return { analysis, error, outOfDate, parts, start };
});
