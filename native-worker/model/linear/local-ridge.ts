import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { solvePositiveDefinite } from '../../math/cholesky.ts';
import { gaussian } from '../../math/gaussian.ts';

export interface LocalRidgeOptions {
  /** So many of the first inputs are used. */
  columns: number;
  /** Standard deviation of a node's neighbourhood and distance of the nodes, in the unit of the target. */
  width: number;
  /** Penalty on standardised inputs, in rows: it counts as much as so many rows of data. */
  penalty: number;
  /** What the rows hardly show and the models are to know; nothing unless given. */
  change?: JointChange;
}

/** How a row's inputs and its target change together by one standard deviation of something in which rows to come differ. */
export interface JointChange {
  /** A row for each row of the inputs, of the columns that the models use. */
  inputs: FeatureTable;
  y: Float64Array;
}

/** Linear models at nodes along the target: constant + weights . inputs. */
export interface LocalRidge {
  columns: number;
  first: number;
  step: number;
  constants: Float64Array;
  /** nodes x columns, row-major */
  weights: Float64Array;
}

/** Rows further from a node than so many widths are not used for its model. */
const REACH_WIDTHS = 3;
/** A node whose rows weigh less than so many gets no model of its own. */
const LEAST_ROWS = 5;
/** Rows that the normal equations take together. */
const AT_A_TIME = 4;
/** Largest distance of a refined value from the coarse one, in steps. */
export const REACH_STEPS = 2;
/** Number of rounds. In each, the nodes are chosen by the value of the round before. */
export const ROUNDS = 2;
/**
 * Weight of the local models in the result; the coarse value has the rest. The two have different errors, so their mean is better than
 * each. Between 0.5 and 0.8 little changes.
 */
export const LOCAL_SHARE = 0.7;

/**
 * Ridge regression in the neighbourhood of every node of the target (locally weighted regression: Cleveland and Devlin, J. Am. Stat. Assoc.
 * 1988, 83, 596, with neighbourhoods in the target instead of the inputs). Over a short stretch of heights a profile changes
 * linearly with height, and the fit averages over all rows there, where trees average over the few nearest. A change that is given is learnt as
 * if each row had been seen with it as well (tangent propagation: Simard, LeCun, Denker and Victorri, Int. J. Imaging Syst. Technol. 2000, 11, 181).
 */
export function fitLocalRidge(inputs: FeatureTable, y: Float64Array, options: LocalRidgeOptions): LocalRidge {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of y) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const columns = Math.min(options.columns, inputs.names.length);
  const step = options.width || 1;
  const nodes = Math.max(2, Math.round((high - low) / step) + 1);
  const model: LocalRidge = {
    columns,
    first: low,
    step,
    // A node without a model of its own returns its height.
    constants: Float64Array.from({ length: nodes }, (_, node) => low + node * step),
    weights: new Float64Array(nodes * columns),
  };
  for (let node = 0; node < nodes; node++) fitNode(model, node, inputs, y, options);
  return model;
}

function fitNode(
  { columns, first, step, constants, weights }: LocalRidge,
  node: number,
  { names, values }: FeatureTable,
  y: Float64Array,
  { penalty, change }: LocalRidgeOptions,
): void {
  const centre = first + node * step;
  const rows: number[] = [];
  y.forEach((value, row) => {
    if (Math.abs(value - centre) < REACH_WIDTHS * step) rows.push(row);
  });
  const weight = rows.map((row) => gaussian((y[row] - centre) / step));
  const total = weight.reduce((sum, one) => sum + one, 0);
  if (total < LEAST_ROWS) return;
  const width = names.length;
  const mean = new Float64Array(columns);
  const sd = new Float64Array(columns);
  const yMean = rows.reduce((sum, row, i) => sum + weight[i] * y[row], 0) / total;
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) mean[j] += (weight[i] * values[row * width + j]) / total;
  });
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) sd[j] += (weight[i] * (values[row * width + j] - mean[j]) ** 2) / total;
  });
  for (let j = 0; j < columns; j++) sd[j] = Math.sqrt(sd[j]) || 1;

  // Changes stand behind the rows; rows without weight fill the last group.
  const equations = change ? 2 * rows.length : rows.length;
  const filled = AT_A_TIME * Math.ceil(equations / AT_A_TIME);
  const standardised = new Float64Array(filled * columns);
  const fromMean = new Float64Array(filled);
  const weighed = new Float64Array(filled);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++)
      standardised[i * columns + j] = (values[row * width + j] - mean[j]) / sd[j];
    fromMean[i] = y[row] - yMean;
    weighed[i] = weight[i];
    if (!change) return;
    const at = rows.length + i;
    for (let j = 0; j < columns; j++)
      standardised[at * columns + j] = change.inputs.values[row * columns + j] / sd[j];
    fromMean[at] = change.y[row];
    weighed[at] = weight[i];
  });
  const { normal, right } = normalEquations(standardised, fromMean, weighed, columns);
  for (let j = 0; j < columns; j++) normal[j * (columns + 1)] += penalty;
  const solution = new Float64Array(columns);
  solvePositiveDefinite(normal, columns, right, solution);
  constants[node] = yMean;
  for (let j = 0; j < columns; j++) {
    const slope = solution[j] / sd[j];
    weights[node * columns + j] = slope;
    constants[node] -= slope * mean[j];
  }
}

/**
 * Normal equations of weighted least squares, AT_A_TIME rows at a time, so that each sum is fetched and put back once for them.
 *
 * @param x rows x columns, row-major; a multiple of AT_A_TIME rows
 * @returns columns x columns, of which the lower triangle is filled, and the right side
 */
function normalEquations(
  x: Float64Array,
  y: Float64Array,
  weight: Float64Array,
  columns: number,
): { normal: Float64Array; right: Float64Array } {
  const normal = new Float64Array(columns * columns);
  const right = new Float64Array(columns);
  for (let row = 0; row < y.length; row += AT_A_TIME) {
    const first = row * columns;
    const second = first + columns;
    const third = second + columns;
    const fourth = third + columns;
    for (let j = 0; j < columns; j++) {
      const a = weight[row] * x[first + j];
      const b = weight[row + 1] * x[second + j];
      const c = weight[row + 2] * x[third + j];
      const d = weight[row + 3] * x[fourth + j];
      right[j] = right[j] + a * y[row] + b * y[row + 1] + c * y[row + 2] + d * y[row + 3];
      const own = j * columns;
      for (let k = 0; k <= j; k++)
        normal[own + k] =
          normal[own + k] + a * x[first + k] + b * x[second + k] + c * x[third + k] + d * x[fourth + k];
    }
  }
  return { normal, right };
}

/**
 * Moves coarse values most of the way to what the local models predict there. Between nodes their models are blended linearly.
 *
 * @param coarse one value a row, good to a few steps
 */
export function refineLocally(
  model: LocalRidge,
  { rows, names, values }: FeatureTable,
  coarse: Float64Array,
): Float64Array {
  const { columns, first, step, constants, weights } = model;
  const last = constants.length - 1;
  const at = (node: number, row: number): number => {
    let sum = constants[node];
    for (let j = 0; j < columns; j++) sum += weights[node * columns + j] * values[row * names.length + j];
    return sum;
  };
  return Float64Array.from({ length: rows }, (_, row) => {
    let value = coarse[row];
    for (let round = 0; round < ROUNDS; round++) {
      const place = Math.min(Math.max((value - first) / step, 0), last);
      const low = Math.min(Math.floor(place), last - 1);
      const local = (1 - (place - low)) * at(low, row) + (place - low) * at(low + 1, row);
      value = Math.min(Math.max(local, coarse[row] - REACH_STEPS * step), coarse[row] + REACH_STEPS * step);
    }
    return coarse[row] + LOCAL_SHARE * (value - coarse[row]);
  });
}
