import { solvePositiveDefinite } from '../math/cholesky.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import { measure, type Metric } from './profile-metric.ts';
import type { ZSeries } from './z-series.ts';
import { highestZ, lowestZ, readRow, type Template } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** How strongly the contrast of a z-series is held at 1 (ridge on its gain). */
const GAIN_RIDGE = 0.1;

/** Rows of a z-series, from and to (not included). */
export type Stretch = [number, number];

/**
 * Inner products, in the metric and summed over each of the stretches, of what a z-series may differ from the template by: contrast (the model less its
 * mean), then the changes, then the error, that is what it does differ by. As square matrices, row-major.
 *
 * @param changes tables as the template's values
 */
export function innerProducts(
  zSeries: ZSeries,
  offset: number,
  template: Template,
  changes: readonly Float64Array[],
  metric: Metric,
  stretches: readonly Stretch[],
): Float64Array[] {
  const mean = meanModel(zSeries.z, offset, template);
  return stretches.map((stretch) => productsOf(zSeries, offset, template, mean, changes, metric, stretch));
}

function productsOf(
  { z, values }: ZSeries,
  offset: number,
  template: Template,
  mean: Float64Array,
  changes: readonly Float64Array[],
  metric: Metric,
  [from, to]: Stretch,
): Float64Array {
  const [low, high] = [lowestZ(template), highestZ(template)];
  const count = changes.length + 2;
  const products = new Float64Array(count * count);
  const row = new Float64Array(D);
  const error = new Float64Array(D);
  const vectors = Array.from({ length: count }, () => new Float64Array(D));
  for (let at = from; at < to; at += 1) {
    const height = z[at] + offset;
    if (height < low || height > high) continue;
    readRow(template.values, template.grid, height, row);
    for (let k = 0; k < D; k += 1) {
      error[k] = values[at * D + k] - row[k];
      row[k] -= mean[k];
    }
    measure(metric, height, row, vectors[0]);
    measure(metric, height, error, vectors[count - 1]);
    for (let change = 0; change < changes.length; change += 1) {
      readRow(changes[change], template.grid, height, row);
      measure(metric, height, row, vectors[change + 1]);
    }
    for (let a = 0; a < count; a += 1) {
      const one = vectors[a];
      for (let b = 0; b <= a; b += 1) {
        const other = vectors[b];
        let sum = 0;
        for (let k = 0; k < D; k += 1) sum += one[k] * other[k];
        products[a * count + b] += sum;
      }
    }
  }
  for (let a = 0; a < count; a += 1)
    for (let b = 0; b < a; b += 1) products[b * count + a] = products[a * count + b];
  return products;
}

/**
 * How much of each change fits the error best, together with a contrast (particles differ in it, and a wrong contrast must not pull the rest).
 * Null where the rows say too little.
 *
 * @param products of `innerProducts`
 */
export function bestChanges(products: Float64Array): Float64Array | null {
  const count = Math.round(Math.sqrt(products.length));
  const unknown = count - 1;
  const normal = new Float64Array(unknown * unknown);
  const right = new Float64Array(unknown);
  for (let a = 0; a < unknown; a += 1) {
    for (let b = 0; b < unknown; b += 1) normal[a * unknown + b] = products[a * count + b];
    right[a] = products[a * count + count - 1];
  }
  normal[0] *= 1 + GAIN_RIDGE;
  const solution = new Float64Array(unknown);
  solvePositiveDefinite(normal, unknown, right, solution);
  return solution.every(Number.isFinite) ? solution.subarray(1) : null;
}

/** Contrast that fits the error best by itself. */
export const bestContrast = (products: Float64Array): number =>
  products[Math.round(Math.sqrt(products.length)) - 1] / (products[0] * (1 + GAIN_RIDGE));

/** Change of the template's rows by micrometre. */
export function changeByHeight({ grid, values, first, last }: Template): Float64Array {
  const gradient = new Float64Array(values.length);
  for (let cell = first; cell <= last; cell += 1) {
    const below = Math.max(first, cell - 1);
    const above = Math.min(last, cell + 1);
    if (above === below) continue;
    for (let k = 0; k < D; k += 1) {
      gradient[cell * D + k] =
        (values[above * D + k] - values[below * D + k]) / ((above - below) * grid.step);
    }
  }
  return gradient;
}

/** Mean of the template's rows at the heights of a z-series. */
function meanModel(z: Float64Array, offset: number, template: Template): Float64Array {
  const mean = new Float64Array(D);
  const model = new Float64Array(D);
  let rows = 0;
  for (const base of z) {
    const height = base + offset;
    if (height < lowestZ(template) || height > highestZ(template)) continue;
    readRow(template.values, template.grid, height, model);
    for (let k = 0; k < D; k += 1) mean[k] += model[k];
    rows += 1;
  }
  return mean.map((value) => value / Math.max(1, rows));
}
