import { defineStore } from 'pinia';
import { ref } from 'vue';
import { autoRange, DEFAULT_CONTRAST, type Contrast, type Range } from '../../viewers/image/contrast.ts';
import type { FrameStats } from '../../viewers/image/grey-messages.ts';

/** Contrast by source, kept while the window is open. */
export const useContrast = defineStore('contrast', () => {
  const all = ref<Record<number, Contrast>>({});

  const of = (sourceId: number | null): Contrast =>
    (sourceId !== null && all.value[sourceId]) || DEFAULT_CONTRAST;

  /** By the rule of the source, whatever range it has now. */
  function rangeFor({ mode, clipPercent }: Contrast, { extent, counted, counts }: FrameStats): Range {
    return mode === 'full' ? extent : autoRange(counts, counted, clipPercent);
  }

  /** A frame of the source has been counted. */
  function saw(sourceId: number, stats: FrameStats): void {
    const now = of(sourceId);
    if (now.mode === 'hand' || (now.range && !now.eachFrame)) return;
    all.value = { ...all.value, [sourceId]: { ...now, range: rangeFor(now, stats) } };
  }

  /** `stats` of the frame on show, by which an automatic range is found anew. */
  function set(sourceId: number, change: Partial<Contrast>, stats: FrameStats | null): void {
    const next = { ...of(sourceId), ...change };
    if (next.mode !== 'hand' && stats) next.range = rangeFor(next, stats);
    all.value = { ...all.value, [sourceId]: next };
  }

  return { of, rangeFor, saw, set };
});
