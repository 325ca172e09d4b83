import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import { measure } from './profile-metric.ts';
import type { Refined } from './refine-offsets.ts';
import type { ZSeries } from './z-series.ts';
import { highestZ, lowestZ, readRow } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** Of the shorter partner, this much must overlap. */
const LEAST_OVERLAP = 0.5;

export interface Scan {
  /** Moves tried, micrometres, and the misfit at each (mean squared difference in the metric; infinite where too little overlaps). */
  shiftUm: Float64Array;
  misfit: Float64Array;
}

/** The misfit of one z-series against the others for every move along z in which half of it still overlaps. Null where nothing is left to compare with. */
export function scanShifts(zSeries: ZSeries, index: number, refined: Refined, stepUm: number): Scan | null {
  const template = refined.others[index];
  if (!template) return null;
  const [low, high] = [lowestZ(template), highestZ(template)];
  const offset = refined.offsets[index];
  const length = zSeries.z[zSeries.z.length - 1] - zSeries.z[0];
  const reach = Math.floor(Math.max(length, high - low) / 2 / stepUm);
  const shiftUm = Float64Array.from({ length: 2 * reach + 1 }, (_, at) => (at - reach) * stepUm);
  const difference = new Float64Array(D);
  const measured = new Float64Array(D);
  const fewest = Math.max(2, LEAST_OVERLAP * Math.min(1, (high - low) / length) * zSeries.z.length);
  const misfit = shiftUm.map((shift) => {
    let sum = 0;
    let used = 0;
    for (let row = 0; row < zSeries.z.length; row += 1) {
      const height = zSeries.z[row] + offset + shift;
      if (height < low || height > high) continue;
      readRow(template.values, template.grid, height, difference);
      for (let k = 0; k < D; k += 1) difference[k] = zSeries.values[row * D + k] - difference[k];
      measure(refined.metric, height, difference, measured);
      for (let k = 0; k < D; k += 1) sum += measured[k] ** 2;
      used += 1;
    }
    return used >= fewest ? sum / used / D : Infinity;
  });
  return { shiftUm, misfit };
}

/** The best minimum of a scan further than `apartUm` from no move: its place, and its misfit over that at no move. Null where there is none. */
export function rivalMinimum(
  { shiftUm, misfit }: Scan,
  apartUm: number,
): { shiftUm: number; ratio: number } | null {
  const here = misfit[(misfit.length - 1) / 2];
  let best: { shiftUm: number; ratio: number } | null = null;
  for (let at = 1; at + 1 < misfit.length; at += 1) {
    const value = misfit[at];
    const isMinimum =
      value <= misfit[at - 1] && value <= misfit[at + 1] && Number.isFinite(misfit[at - 1] + misfit[at + 1]);
    if (!isMinimum || Math.abs(shiftUm[at]) < apartUm) continue;
    if (best === null || value / here < best.ratio) best = { shiftUm: shiftUm[at], ratio: value / here };
  }
  return best;
}
