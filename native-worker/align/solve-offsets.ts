import { median, SD_OVER_MAD } from '../math/statistics.ts';
import { coarseOffsets } from './coarse-offsets.ts';
import { fitShift, shiftError } from './fit-shift.ts';
import { refineOffsets, type Refined, type Scales } from './refine-offsets.ts';
import { residualOf, residualSize } from './template-residual.ts';
import { rivalMinimum, scanShifts } from './scan-shifts.ts';
import type { ZSeries } from './z-series.ts';
import { addSums, consensus, gridAround, resample } from './mean-template.ts';

/** Rival matches are looked for this many template smoothings away from the one found. */
const APART_SMOOTHINGS = 4;
/** A rival this near in misfit makes a z-series ambiguous. */
const AMBIGUOUS_RATIO = 2;
/** Z-series above median + 6 standard deviations (from the median absolute deviation), and above this floor, don't belong. */
const OUTLIER_SDS = 6;
const OUTLIER_FLOOR = 0.35;
const MOST_PASSES = 4;

export interface Solution {
  offsets: Float64Array;
  /** Standard errors of the offsets, micrometres; NaN for outliers and where there is too little to tell. */
  sdUm: Float64Array;
  /** Root mean square difference from the others, in units of the channels' spread; NaN where there is nothing to compare with. */
  residual: Float64Array;
  ambiguous: boolean[];
  outlier: boolean[];
}

/** Offsets of all z-series from any start: coarse, refined, checked for better places further away, with those that fit nowhere set aside. */
export function solveOffsets(zSeries: readonly ZSeries[], scales: Scales): Solution {
  let offsets = coarseOffsets(zSeries, scales.coarseUm, scales.maxGapUm);
  const outlier = zSeries.map(() => false);
  let kept = zSeries.map((_, index) => index);
  let refined = refineOffsets(zSeries, offsets, scales);
  for (let pass = 1; ; pass += 1) {
    kept.forEach((index, place) => {
      offsets[index] = refined.offsets[place]!;
    });
    if (pass === MOST_PASSES) break;
    const moved = moveToRivals(
      kept.map((index) => zSeries[index]),
      refined,
      scales,
    );
    const out = outliersOf(refined);
    if (!moved && out.length === 0) break;
    for (const place of out) outlier[kept[place]] = true;
    const start = refined.offsets.filter((_, place) => !out.includes(place));
    kept = kept.filter((_, place) => !out.includes(place));
    refined = refineOffsets(
      kept.map((index) => zSeries[index]),
      start,
      scales,
    );
  }
  const residual = new Float64Array(zSeries.length).fill(NaN);
  const sdUm = new Float64Array(zSeries.length).fill(NaN);
  const ambiguous = zSeries.map(() => false);
  kept.forEach((index, place) => {
    residual[index] = residualSize(refined.residuals[place]);
    const others = refined.others[place];
    if (others) sdUm[index] = shiftError(zSeries[index], offsets[index], others, refined.metric);
    const scan = scanShifts(zSeries[index], place, refined, scales.coarseUm);
    const rival = scan && rivalMinimum(scan, APART_SMOOTHINGS * scales.smoothUm);
    ambiguous[index] = rival !== null && rival.ratio < AMBIGUOUS_RATIO;
  });
  offsets = placeOutliers(zSeries, offsets, outlier, residual, refined, scales);
  return { offsets, sdUm, residual, ambiguous, outlier };
}

/** Moves z-series whose misfit is smaller elsewhere, in place; true if any moved. */
function moveToRivals(zSeries: readonly ZSeries[], refined: Refined, scales: Scales): boolean {
  let moved = false;
  zSeries.forEach((one, place) => {
    const scan = scanShifts(one, place, refined, scales.coarseUm);
    const rival = scan && rivalMinimum(scan, APART_SMOOTHINGS * scales.smoothUm);
    if (rival === null || rival.ratio >= 1) return;
    refined.offsets[place] += rival.shiftUm;
    moved = true;
  });
  return moved;
}

/** Places of the z-series that overlap no other, or differ from the rest far more than the rest among themselves; at least three always stay. */
function outliersOf({ residuals }: Refined): number[] {
  if (residuals.length < 4) return [];
  const values = residuals.map(residualSize);
  const finite = values.filter(Number.isFinite);
  const middle = median(finite);
  const sd = SD_OVER_MAD * median(finite.map((value) => Math.abs(value - middle)));
  const limit = Math.max(OUTLIER_FLOOR, middle + OUTLIER_SDS * sd);
  const out = values.flatMap((value, place) => (value <= limit ? [] : [place]));
  return values.length - out.length >= 3 ? out : [];
}

/** Z-series set aside are put where they fit the others best, so that their labels can still be looked at. */
function placeOutliers(
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  outlier: readonly boolean[],
  residual: Float64Array,
  refined: Refined,
  scales: Scales,
): Float64Array {
  const kept = zSeries.filter((_, index) => !outlier[index]);
  const grid = gridAround(kept, refined.offsets, scales.gridUm);
  const sums = kept.map((one, place) => resample(one, refined.offsets[place], grid, scales.maxGapUm));
  const template = consensus(addSums(sums, grid), grid, scales.smoothUm, 1);
  return offsets.map((offset, index) => {
    if (!outlier[index] || template === null) return offset;
    const placed = offset + fitShift(zSeries[index], offset, template, refined.metric);
    residual[index] = residualSize(residualOf(zSeries[index], placed, template));
    return placed;
  });
}
