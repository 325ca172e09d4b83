import { gaussian } from '../../math/gaussian.ts';
import { badInput } from '../../../preload/contract/errors.ts';

/** What a mask looks like at each of many heights: rows of `columns` values at `z`, evenly spaced. */
export interface ReferenceTable {
  z: Float64Array;
  columns: number;
  values: Float64Array;
}

/** Half-width of the weights, in steps of the table. */
const BANDWIDTH_STEPS = 0.75;
/** Weights beyond so many half-widths are 0. */
const REACH = 4;
/** Where the weights add up to fewer rows than this, they are made wider. */
const LEAST_WEIGHT = 3;

/**
 * Mean appearance at `nodes` heights from the least to the greatest label: the value at the height of a straight line fitted
 * to the rows around it with Gaussian weights, for each column (local linear regression, so that the table is not drawn inwards
 * at its ends and no slice has to lie at a node).
 *
 * @param vectors rows * columns, row-major
 */
export function buildTable(
  vectors: Float64Array,
  columns: number,
  zUm: Float64Array,
  nodes: number,
): ReferenceTable {
  const low = zUm.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = zUm.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(high > low))
    throw badInput('All masks have the same height; calibrate on stacks that cover a range of heights.');
  const step = (high - low) / (nodes - 1);
  const order = Int32Array.from(zUm.keys()).sort((a, b) => zUm[a] - zUm[b]);
  const z = Float64Array.from({ length: nodes }, (_, k) => low + k * step);
  const values = new Float64Array(nodes * columns);
  z.forEach((node, k) => {
    const weights = localWeights(order, zUm, node, BANDWIDTH_STEPS * step);
    const target = values.subarray(k * columns, (k + 1) * columns);
    for (const { row, weight } of weights) {
      for (let j = 0; j < columns; j++) target[j] += weight * vectors[row * columns + j];
    }
  });
  return { z, columns, values };
}

/** Weights of rows, summing to one, that give a local straight line's value at `node`. */
function localWeights(
  order: Int32Array,
  zUm: Float64Array,
  node: number,
  bandwidth: number,
): { row: number; weight: number }[] {
  const near: { row: number; offset: number; weight: number }[] = [];
  for (let at = firstAbove(order, zUm, node - REACH * bandwidth); at < order.length; at++) {
    const row = order[at];
    const offset = zUm[row] - node;
    if (offset > REACH * bandwidth) break;
    near.push({ row, offset, weight: gaussian(offset / bandwidth) });
  }
  const s0 = near.reduce((sum, { weight }) => sum + weight, 0);
  // This ends, since every row is within reach at last.
  if (s0 < Math.min(LEAST_WEIGHT, order.length / 2)) return localWeights(order, zUm, node, 2 * bandwidth);
  const s1 = near.reduce((sum, { weight, offset }) => sum + weight * offset, 0);
  const s2 = near.reduce((sum, { weight, offset }) => sum + weight * offset * offset, 0);
  const determinant = s0 * s2 - s1 * s1;
  const isLine = determinant > 1e-6 * s0 * s0 * bandwidth * bandwidth;
  return near.map(({ row, offset, weight }) => ({
    row,
    weight: isLine ? (weight * (s2 - s1 * offset)) / determinant : weight / s0,
  }));
}

/** First place in `order` whose label is at least `least`. */
function firstAbove(order: Int32Array, zUm: Float64Array, least: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (zUm[order[middle]] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
