import type { Scales } from './refine-offsets.ts';
import type { ZSeries } from './z-series.ts';
import { addSums, gridAround, longestRun, resample } from './mean-template.ts';

/** Share of the z-series that must have masks at a height. */
const LEAST_SHARE = 0.5;

/**
 * The heights at which at least half of the aligned z-series have masks, that is where localisation held: the longest stretch without a break.
 * It is Z_total's range, and what a prediction must lie in to count.
 */
export function coveredRange(
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  scales: Scales,
): [number, number] | null {
  const grid = gridAround(zSeries, offsets, scales.gridUm);
  const { count } = addSums(
    zSeries.map((one, index) => resample(one, offsets[index], grid, scales.maxGapUm)),
    grid,
  );
  const run = longestRun(count, Math.max(1, LEAST_SHARE * zSeries.length));
  return run && [grid.start + run[0] * grid.step, grid.start + run[1] * grid.step];
}
