import { whiteningOf } from '../math/cholesky.ts';
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
  const whole = covariance(residuals, () => 1);
  if (!(trace(whole.sum) > 0)) return plainMetric();
  let lowest = Infinity;
  let highest = -Infinity;
  for (const { z } of residuals) {
    for (const height of z) {
      lowest = Math.min(lowest, height);
      highest = Math.max(highest, height);
    }
  }
  const grid = {
    start: lowest,
    step: widthUm,
    cells: Math.max(1, Math.ceil((highest - lowest) / widthUm) + 1),
  };
  const matrices = Array.from({ length: grid.cells }, (_, cell) => {
    const height = grid.start + cell * grid.step;
    const local = covariance(residuals, (z) => gaussian((z - height) / widthUm));
    const prior = (PRIOR_ROWS * trace(local.sum)) / (Math.max(local.rows, 1e-9) * trace(whole.sum));
    return inverseFactor(
      local.sum.map((value, index) => (value + prior * whole.sum[index]) / (local.rows + PRIOR_ROWS)),
    );
  });
  return { grid, matrices };
}

/** Multiplies a row of D differences at height z by the metric's matrix there, into `out`. */
export function measure({ grid, matrices }: Metric, z: number, row: Float64Array, out: Float64Array): void {
  const matrix = matrices[Math.min(grid.cells - 1, Math.max(0, Math.round((z - grid.start) / grid.step)))];
  for (let a = 0; a < D; a += 1) {
    let sum = 0;
    for (let b = 0; b <= a; b += 1) sum += matrix[a * D + b] * row[b];
    out[a] = sum;
  }
}

/** Weighted sum of outer products (lower triangle) and of weights; rows of next to no weight are passed over. */
function covariance(
  residuals: readonly Residual[],
  weightAt: (z: number) => number,
): { sum: Float64Array; rows: number } {
  const sum = new Float64Array(D * D);
  let rows = 0;
  for (const { z, values } of residuals) {
    for (let row = 0; row < z.length; row += 1) {
      const weight = weightAt(z[row]);
      if (weight < 0.01) continue;
      rows += weight;
      for (let a = 0; a < D; a += 1) {
        const scaled = weight * values[row * D + a];
        for (let b = 0; b <= a; b += 1) sum[a * D + b] += scaled * values[row * D + b];
      }
    }
  }
  return { sum, rows };
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
