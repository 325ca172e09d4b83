import { gaussian } from '../../math/gaussian.ts';
import { extent } from '../../math/statistics.ts';
import { badInput } from '../../../preload/contract/errors.ts';

/** What a mask looks like at each of many heights: rows of `columns` values at `z`, evenly spaced. */
export interface ReferenceTable {
  z: Float64Array;
  columns: number;
  values: Float64Array;
}

/** How the rows around a height become its appearance. */
export interface Smoothing {
  /** Of the polynomial fitted to them: a straight line or a parabola. */
  degree: 1 | 2;
  /** Half-width of the weights, in steps of the table. */
  bandwidthSteps: number;
}

const STRAIGHT: Smoothing = { degree: 1, bandwidthSteps: 0.75 };
/** Weights beyond so many half-widths are 0. */
const REACH = 4;
/** Where the weights add up to fewer rows than this, those of a straight line are made wider. */
const LEAST_WEIGHT = 3;
/** A parabola takes rows at three heights within so many half-widths. */
const SUPPORT = 2.5;

/**
 * Mean appearance at `nodes` heights from the least to the greatest label: the value at the height of a polynomial fitted
 * to the rows around it with Gaussian weights, for each column (local regression, so that the table is not drawn inwards
 * at its ends and no slice has to lie at a node).
 *
 * @param vectors rows * columns, row-major
 */
export function buildTable(
  vectors: Float64Array,
  columns: number,
  zUm: Float64Array,
  nodes: number,
  { degree, bandwidthSteps }: Smoothing = STRAIGHT,
): ReferenceTable {
  const [low, high] = extent(zUm);
  if (!(high > low))
    throw badInput('All masks have the same height; calibrate on stacks that cover a range of heights.');
  const step = (high - low) / (nodes - 1);
  const order = Int32Array.from(zUm.keys()).sort((a, b) => zUm[a] - zUm[b]);
  const z = Float64Array.from({ length: nodes }, (_, k) => low + k * step);
  const values = new Float64Array(nodes * columns);
  z.forEach((node, k) => {
    const weights = localWeights(order, zUm, node, bandwidthSteps * step, degree);
    const target = values.subarray(k * columns, (k + 1) * columns);
    for (const { row, weight } of weights) {
      for (let j = 0; j < columns; j++) target[j] += weight * vectors[row * columns + j];
    }
  });
  return { z, columns, values };
}

interface NearRow {
  row: number;
  /** Of its height from the node, half-widths. */
  offset: number;
  weight: number;
}

/** Weights of rows, summing to one, that give a local polynomial's value at `node`. */
function localWeights(
  order: Int32Array,
  zUm: Float64Array,
  node: number,
  bandwidth: number,
  degree: Smoothing['degree'],
): NearRow[] {
  const near: NearRow[] = [];
  for (let at = firstAbove(order, zUm, node - REACH * bandwidth); at < order.length; at++) {
    const row = order[at];
    const offset = (zUm[row] - node) / bandwidth;
    if (offset > REACH) break;
    near.push({ row, offset, weight: gaussian(offset) });
  }
  // This ends, since every row is near at last.
  if (!areEnough(near, order.length, degree)) return localWeights(order, zUm, node, 2 * bandwidth, degree);
  const factors = valueFactors(near, degree);
  return near.map(({ row, offset, weight }) => ({
    row,
    offset,
    weight: weight * factors.reduceRight((sum, factor) => sum * offset + factor, 0),
  }));
}

function areEnough(near: readonly NearRow[], rows: number, degree: Smoothing['degree']): boolean {
  if (degree === 1) {
    const total = near.reduce((sum, { weight }) => sum + weight, 0);
    return total >= Math.min(LEAST_WEIGHT, rows / 2);
  }
  const offsets = near.map(({ offset }) => offset).filter((offset) => Math.abs(offset) < SUPPORT);
  return new Set(offsets).size > degree || offsets.length === rows;
}

/** Coefficients of the polynomial in the offset that the weights are multiplied by: then they give the value of the fit at offset 0. */
function valueFactors(near: readonly NearRow[], degree: Smoothing['degree']): number[] {
  const [s0, s1, s2, s3, s4] = [0, 1, 2, 3, 4].map((power) =>
    near.reduce((sum, { weight, offset }) => sum + weight * offset ** power, 0),
  );
  const bent = [s2 * s4 - s3 * s3, s2 * s3 - s1 * s4, s1 * s3 - s2 * s2];
  const bentDeterminant = s0 * bent[0] + s1 * bent[1] + s2 * bent[2];
  if (degree === 2 && bentDeterminant > 1e-6 * s0 ** 3) return bent.map((one) => one / bentDeterminant);
  const determinant = s0 * s2 - s1 * s1;
  if (determinant > 1e-6 * s0 * s0) return [s2 / determinant, -s1 / determinant];
  return [1 / s0];
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
