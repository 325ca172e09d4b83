import { defineStore } from 'pinia';
import { ref } from 'vue';
import { autoRange, DEFAULT_CONTRAST, type Contrast, type Range } from '../../viewers/image/contrast.ts';
import type { FrameStats } from '../../viewers/image/grey-messages.ts';

/** A source, or a view of it whose grey levels are others. */
export type ContrastKey = number | `${number} flat`;

/** Contrast by source, kept while the window is open. */
export const useContrast = defineStore('contrast', () => {
  const all = ref<Partial<Record<ContrastKey, Contrast>>>({});

  const of = (key: ContrastKey | null): Contrast => (key !== null && all.value[key]) || DEFAULT_CONTRAST;

  /** By the rule of the source, whatever range it has now. */
  function rangeFor({ mode, clipPercent }: Contrast, { extent, counted, counts }: FrameStats): Range {
    return mode === 'full' ? extent : autoRange(counts, counted, clipPercent);
  }

  /** A frame of the source has been counted. */
  function saw(key: ContrastKey, stats: FrameStats): void {
    const now = of(key);
    if (now.mode === 'hand' || (now.range && !now.eachFrame)) return;
    all.value = { ...all.value, [key]: { ...now, range: rangeFor(now, stats) } };
  }

  /** `stats` of the frame on show, by which an automatic range is found anew. */
  function set(key: ContrastKey, change: Partial<Contrast>, stats: FrameStats | null): void {
    const next = { ...of(key), ...change };
    if (next.mode !== 'hand' && stats) next.range = rangeFor(next, stats);
    all.value = { ...all.value, [key]: next };
  }

  return { of, rangeFor, saw, set };
});
