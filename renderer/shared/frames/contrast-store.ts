import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { z } from '../../../preload/contract/options/define-option.ts';
import { autoRange, DEFAULT_CONTRAST, type Contrast, type Range } from '../../viewers/image/contrast.ts';
import type { FrameStats } from '../../viewers/image/grey-messages.ts';
import { useSession } from '../session/session-store.ts';

/** A source, or a view of it whose grey levels are others. */
export type ContrastKey = number | `${number} flat`;

const Contrasts = z.record(
  z.string(),
  z.object({
    mode: z.enum(['auto', 'full', 'hand']),
    clipPercent: z.number().min(0).max(50),
    eachFrame: z.boolean(),
    range: z.tuple([z.number(), z.number()]).nullable(),
    gamma: z.number().positive(),
  }),
);
export const areContrasts = (kept: unknown): boolean => Contrasts.safeParse(kept).success;

/** Contrast by source of the project. */
export const useContrast = defineStore('contrast', () => {
  const all = ref<Partial<Record<ContrastKey, Contrast>>>({});
  const session = useSession();
  // Numbers of sources begin anew in each project; at once, before its screen takes back what it kept.
  watch(
    () => session.project?.path,
    () => (all.value = {}),
    { flush: 'sync' },
  );

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

  return { all, of, rangeFor, saw, set };
});
