/** Scores are counted over this range: what backs less of a circle is never looked at. */
export const SCORE_RANGE: readonly [low: number, high: number] = [0.2, 1];
const BINS = 32;

export interface ScoreBin {
  from: number;
  to: number;
  /** Circles, and candidates that are none. */
  found: number;
  rejected: number;
}

/** Counts of scores in equal bins over `SCORE_RANGE`; what lies outside counts in the outermost. */
export function scoreBins(found: Iterable<number>, rejected: Iterable<number>): ScoreBin[] {
  const [low, high] = SCORE_RANGE;
  const width = (high - low) / BINS;
  const bins = Array.from({ length: BINS }, (_, bin): ScoreBin => ({
    from: low + bin * width,
    to: low + (bin + 1) * width,
    found: 0,
    rejected: 0,
  }));
  const count = (score: number, kind: 'found' | 'rejected'): void => {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.floor((score - low) / width)))];
    if (bin) bin[kind] += 1;
  };
  for (const score of found) count(score, 'found');
  for (const score of rejected) count(score, 'rejected');
  return bins;
}
