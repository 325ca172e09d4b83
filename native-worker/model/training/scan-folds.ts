import { quantile } from '../../math/statistics.ts';
import { FEWEST_PARTICLES, type Fold, type Groups, groupKeys } from './split.ts';

/** Rows of a scan from one that is learnt from to the next; held-out heights are in the middle between these. */
const GAPS = [2, 4] as const;
/** Shorter scans leave too little to learn from. */
const FEWEST_ROWS = 16;
/** Errors shrink to no less than this share from one gap to half of it: noise does not shrink. Real scans of beads have 0.3 to 0.6. */
const LEAST_SHARE = 0.6;
const MOST = 0.9;

/** Rows of each particle from low to high; null where particles are many, or have few rows. */
function scansOf(zLabelUm: Float64Array, groups: Groups, rows: Int32Array): Int32Array[] | null {
  const keys = groupKeys('particle', groups, rows);
  const scans = Array.from(new Set(keys), (key) =>
    rows.filter((_, i) => keys[i] === key).sort((a, b) => zLabelUm[a] - zLabelUm[b]),
  );
  return scans.length < FEWEST_PARTICLES && scans.every(({ length }) => length >= FEWEST_ROWS) ? scans : null;
}

/**
 * Folds by which the errors of a model of few particles are judged, for each of `GAPS`: rows left out of a scan leave gaps in it, which a model has
 * to bridge. Null where particles are many, or have few rows.
 */
export function scanFolds(zLabelUm: Float64Array, groups: Groups, rows: Int32Array): Fold[][] | null {
  const scans = scansOf(zLabelUm, groups, rows);
  if (scans === null) return null;
  const every = (gap: number, from: number): Int32Array =>
    Int32Array.from(scans.flatMap((scan) => [...scan.filter((_, place) => place % gap === from)]));
  /** Of each scan, without its ends, beyond which nothing is learnt. */
  const between = (gap: number, from: number): Int32Array =>
    Int32Array.from(
      scans.flatMap((scan) => [
        ...scan.filter(
          (_, place) => place % gap === from && place >= gap / 2 && place < scan.length - gap / 2,
        ),
      ]),
    );
  return GAPS.map((gap) =>
    Array.from({ length: gap }, (_, from) => ({
      train: every(gap, from),
      test: between(gap, (from + gap / 2) % gap),
    })),
  );
}

/**
 * What errors shrink to, as a share, in the whole scan, whose gaps are half of the narrower ones of `GAPS`: as much as from the wider to the narrower
 * (Richardson's extrapolation), unless that is noise.
 *
 * @param narrow residuals of heights in gaps of two rows
 * @param wide the same of four rows
 */
export function shareInWholeScan(narrow: Float64Array, wide: Float64Array): number {
  const most = (residuals: Float64Array): number => quantile(residuals.map(Math.abs), MOST);
  return Math.min(1, Math.max(LEAST_SHARE, most(narrow) / (most(wide) || 1)));
}
