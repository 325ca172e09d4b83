import { whiteningOf } from '../math/cholesky.ts';
import { createMetricKernels, type MetricKernels } from '../kernels/metric.ts';
import { extent } from '../math/statistics.ts';
import { gaussian } from '../math/gaussian.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { Residual } from './template-residual.ts';
import type { Grid } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** Share of the mean variance added to every channel, so that the covariance of few particles can be inverted. */
const RIDGE = 0.01;
/** Rows of the whole range's covariance (scaled to the local variance) that are mixed into each local one. */
const PRIOR_ROWS = 40;

/**
 * How differences of profiles are measured at each height: a whitening matrix (D * D, row-major, lower triangular) a cell. Multiplied by it,
 * differences between particles become uncorrelated and of unit spread.
 */
export interface Metric {
  grid: Grid;
  matrices: Float64Array[];
}

/** Plain differences at all heights. */
export const plainMetric = (): Metric => ({
  grid: { start: 0, step: 1, cells: 1 },
  matrices: [Float64Array.from({ length: D * D }, (_, index) => (index % (D + 1) === 0 ? 1 : 0))],
});

/**
 * The metric of residuals: at each height the inverse Cholesky factor of their covariance within about `widthUm`.
 *
 * Particles differ from each other in few ways (size, cap, how they lie), which move many rings together, and differently at each height. Measured
 * against that covariance such differences count little, and what remains is height: a Mahalanobis distance.
 */
export function metricOf(residuals: readonly Residual[], widthUm: number): Metric {
  const heights = new Float64Array(residuals.reduce((sum, { z }) => sum + z.length, 0));
  const { rows } = kernelsFor(heights.length, 1);
  let from = 0;
  for (const { z, values } of residuals) {
    heights.set(z, from);
    rows.set(values, from * D);
    from += z.length;
  }
  const whole = covariance(heights, () => 1);
  if (!(trace(whole.sum) > 0)) return plainMetric();
  const [lowest, highest] = extent(heights);
  const grid = {
    start: lowest,
    step: widthUm,
    cells: Math.max(1, Math.ceil((highest - lowest) / widthUm) + 1),
  };
  const matrices = Array.from({ length: grid.cells }, (_, cell) => {
    const height = grid.start + cell * grid.step;
    const local = covariance(heights, (z) => gaussian((z - height) / widthUm));
    const prior = (PRIOR_ROWS * trace(local.sum)) / (Math.max(local.rows, 1e-9) * trace(whole.sum));
    const mixed = new Float64Array(local.sum.length);
    for (let index = 0; index < mixed.length; index += 1)
      mixed[index] = (local.sum[index] + prior * whole.sum[index]) / (local.rows + PRIOR_ROWS);
    return inverseFactor(mixed);
  });
  return { grid, matrices };
}

/** The metric whose matrices the kernels hold. */
let loaded: Metric | null = null;

/** Multiplies a row of D differences at height z by the metric's matrix there, into `out`. */
export function measure(metric: Metric, z: number, row: Float64Array, out: Float64Array): void {
  const { grid, matrices } = metric;
  if (loaded !== metric) {
    kernelsFor(0, matrices.length).load(matrices);
    loaded = metric;
  }
  const cell = Math.min(grid.cells - 1, Math.max(0, Math.round((z - grid.start) / grid.step)));
  kept!.kernels.multiply(cell, row, out);
}

let kept: { rows: number; matrices: number; kernels: MetricKernels } | null = null;

/** Kernels for so many rows and matrices at least; those of the call before where they are large enough. */
function kernelsFor(rows: number, matrices: number): MetricKernels {
  if (kept && kept.rows >= rows && kept.matrices >= matrices) return kept.kernels;
  const most = { rows: Math.max(rows, kept?.rows ?? 0), matrices: Math.max(matrices, kept?.matrices ?? 0) };
  kept = { ...most, kernels: createMetricKernels(D, most.rows, most.matrices) };
  loaded = null;
  return kept.kernels;
}

/** Weighted sum of outer products (lower triangle) of the rows that the kernels hold, and of weights; rows of next to no weight are passed over. */
function covariance(
  heights: Float64Array,
  weightAt: (z: number) => number,
): { sum: Float64Array; rows: number } {
  const { weights, outerProducts } = kernelsFor(heights.length, 1);
  let rows = 0;
  for (let row = 0; row < heights.length; row += 1) {
    const weight = weightAt(heights[row]);
    weights[row] = weight < 0.01 ? 0 : weight;
    rows += weights[row];
  }
  return { sum: outerProducts(heights.length).slice(), rows };
}

function trace(lower: Float64Array): number {
  let sum = 0;
  for (let a = 0; a < D; a += 1) sum += lower[a * D + a];
  return sum;
}

function inverseFactor(lower: Float64Array): Float64Array {
  const ridge = (RIDGE * trace(lower)) / D;
  if (!(ridge > 0)) return plainMetric().matrices[0];
  const matrix = lower.slice();
  for (let a = 0; a < D; a += 1) matrix[a * (D + 1)] += ridge;
  return whiteningOf(matrix, D);
}
