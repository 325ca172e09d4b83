import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef, watch } from 'vue';
import type { Analysis, AnalysisRow } from '../../../preload/contract/analysis.ts';
import { chosenText } from '../../../preload/contract/chosen-tracks.ts';
import type { CommandParams } from '../../../preload/contract/commands.ts';
import { partsOfTracks, type FigureParts } from '../../../preload/contract/figure-origin.ts';
import { bridge } from '../../transport/bridge.ts';
import { plainMessage } from '../../transport/errors.ts';
import { useSession } from '../session/session-store.ts';

/** Physics of the trajectories of some videos: what the project holds, and what is on show. */
export const useAnalyses = defineStore('analyses', () => {
  const session = useSession();
  /** Newest first. */
  const rows = shallowRef<AnalysisRow[]>([]);
  const selectedId = ref<number | null>(null);
  const analysis = shallowRef<Analysis | null>(null);
  const error = ref<string | null>(null);
  /** Project that they are of: another one has analyses of the same numbers. */
  const path = ref<string>();
  /** As it is now: what has changed since may have done so after it was read. */
  const row = computed(() => rows.value.find(({ analysisId }) => analysisId === selectedId.value) ?? null);
  const outOfDate = computed(() => row.value?.outOfDate ?? []);

  /** Of its figures: which model made trajectories that have changed since is not known any more. */
  const parts = computed((): FigureParts => {
    const videoIds = (row.value?.videos ?? []).map(({ videoId }) => videoId);
    const chosen = row.value?.chosen ?? null;
    const isSettled = outOfDate.value.length === 0;
    return {
      ...(isSettled ? partsOfTracks(session.project, videoIds) : { sourceIds: videoIds }),
      only: chosen && chosenText(chosen),
      outOfDate: outOfDate.value,
    };
  });

  async function load(): Promise<void> {
    const now = session.project?.path;
    error.value = null;
    if (now !== path.value) {
      path.value = now;
      rows.value = [];
      selectedId.value = null;
      analysis.value = null;
    }
    if (now === undefined) return;
    try {
      const before = new Set(rows.value.map(({ analysisId }) => analysisId));
      const got = (await bridge().invoke('analyses.list', {})).rows;
      if (now !== path.value) return;
      rows.value = markRaw(got);
      const fresh = rows.value.find(({ analysisId }) => !before.has(analysisId));
      const isThere = rows.value.some(({ analysisId }) => analysisId === selectedId.value);
      // One that has just been made is looked at.
      if (fresh || !isThere) selectedId.value = (fresh ?? rows.value[0])?.analysisId ?? null;
    } catch (reason) {
      error.value = plainMessage(reason);
    }
  }

  async function show(analysisId: number | null): Promise<void> {
    const of = path.value;
    const isWanted = (): boolean => of === path.value && selectedId.value === analysisId;
    if (analysisId === null) {
      analysis.value = null;
      return;
    }
    try {
      const got = await bridge().invoke('analysis.get', { analysisId });
      if (isWanted()) analysis.value = markRaw(got);
    } catch (reason) {
      if (!isWanted()) return;
      analysis.value = null;
      error.value = plainMessage(reason);
    }
  }

  // Whatever else changes may put them out of date.
  watch([(): string | undefined => session.project?.path, () => session.changes], load, { immediate: true });
  watch([selectedId, path], ([id]) => show(id), { immediate: true });

  const start = (request: CommandParams<'analyse.start'>): Promise<{ jobId: number }> =>
    bridge().invoke('analyse.start', request);
  const remove = (analysisId: number): Promise<null> => bridge().invoke('analysis.remove', { analysisId });

  return { rows, selectedId, analysis, error, outOfDate, parts, start, remove };
});
