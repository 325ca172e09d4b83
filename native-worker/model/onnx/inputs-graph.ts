import type { FactorModel } from '../inputs/factor/factor-analysis.ts';
import { isCount, isIn } from '../../measure/feature-group-table.ts';
import type { InputModel } from '../inputs/inputs.ts';
import type { RangeGuard } from '../novelty/range-guard.ts';
import type { Graph, Value } from './graph.ts';

const indicesOf = (names: readonly string[], wanted: (name: string) => boolean): number[] =>
  names.flatMap((name, j) => (wanted(name) ? [j] : []));

/** The numerical features among all: what `takeNumeric` takes. */
export const numericColumns = (graph: Graph, features: Value, names: readonly string[]): Value =>
  graph.columns(
    features,
    indicesOf(names, (name) => !isCount(name)),
  );

/** What `cutOff` does. */
export function cutOffGraph(
  graph: Graph,
  features: Value,
  names: readonly string[],
  brightest: number,
): Value {
  const most = Float64Array.from(names, (name) => (isIn('rings', name) ? brightest : Infinity));
  if (!most.some(Number.isFinite)) return features;
  return graph.operator('Min', [features, graph.constant(most, [names.length])]);
}

/** `applyInputs` as operators: from raw features to a regressor's inputs. */
export function inputsGraph(graph: Graph, model: InputModel, features: Value): Value {
  const { featureNames, factor, factorsUsed, slopes, counts } = model;
  const numeric = numericColumns(graph, features, featureNames);
  const parts = [factor ? scores(graph, factor, factorsUsed, numeric) : numeric];
  const width = indicesOf(featureNames, (name) => !isCount(name)).length;
  if (slopes) parts.push(graph.operator('MatMul', [numeric, differences(graph, width)]));
  for (const { name, cap } of counts) {
    parts.push(oneHot(graph, graph.columns(features, [featureNames.indexOf(name)]), cap));
  }
  return graph.concat(parts);
}

/** How unlike the calibration each row is, as `noveltyOf` says. */
export function noveltyGraph(graph: Graph, guard: RangeGuard, numeric: Value): Value {
  const { axes, gaussian, threshold } = guard;
  const variables = axes.mean.length;
  const centred = graph.operator('Sub', [numeric, graph.constant(axes.mean, [variables])]);
  const projected = graph.operator('MatMul', [centred, graph.constant(axes.weights, [variables, axes.axes])]);
  const { nodes, axes: width } = gaussian;
  // Broadcast to nodes x rows x axes.
  const fromNodes = graph.operator('Sub', [projected, graph.constant(gaussian.mean, [nodes, 1, width])]);
  const whitened = graph.operator('MatMul', [
    fromNodes,
    graph.constant(transposed(gaussian.whiten, nodes, width), [nodes, width, width]),
  ]);
  const squares = graph.operator('ReduceSumSquare', [whitened], {
    axes: { ints: [2] },
    keepdims: { int: 0 },
  });
  const nearest = graph.operator('ReduceMin', [squares], { axes: { ints: [0] }, keepdims: { int: 0 } });
  const distance = graph.operator('Div', [graph.operator('Sqrt', [nearest]), graph.scalar(threshold)]);
  if (!guard.rest) return distance;
  return graph.operator('Max', [distance, restGraph(graph, guard.rest, centred, projected)]);
}

/** What the axes leave out of each row, over its threshold. */
function restGraph(
  graph: Graph,
  { sd, along, threshold }: NonNullable<RangeGuard['rest']>,
  centred: Value,
  projected: Value,
): Value {
  const sumOfSquares = (value: Value, factors: Float64Array): Value =>
    graph.operator(
      'ReduceSumSquare',
      [graph.operator('Mul', [value, graph.constant(factors, [factors.length])])],
      { axes: { ints: [1] }, keepdims: { int: 0 } },
    );
  const used = sd.filter((one) => one > 0).length;
  const all = sumOfSquares(
    centred,
    sd.map((one) => (one > 0 ? 1 / one : 0)),
  );
  const square = graph.operator('Sub', [all, sumOfSquares(projected, along.map(Math.sqrt))]);
  const mean = graph.operator('Div', [
    graph.operator('Max', [square, graph.scalar(0)]),
    graph.scalar(Math.max(1, used)),
  ]);
  return graph.operator('Div', [graph.operator('Sqrt', [mean]), graph.scalar(threshold)]);
}

function scores(graph: Graph, factor: FactorModel, used: number, numeric: Value): Value {
  const { variables, factors, mean, sd, weights } = factor;
  const taken = Float64Array.from(
    { length: variables * used },
    (_, at) => weights[Math.floor(at / used) * factors + (at % used)],
  );
  const centred = graph.operator('Sub', [numeric, graph.constant(mean, [variables])]);
  // A constant variable has no spread and zero weights.
  const spread = graph.constant(
    sd.map((value) => value || 1),
    [variables],
  );
  const scaled = graph.operator('Div', [centred, spread]);
  return graph.operator('MatMul', [scaled, graph.constant(taken, [variables, used])]);
}

/** Matrix that turns a profile into its slopes: central differences, one-sided at the ends. */
function differences(graph: Graph, width: number): Value {
  const matrix = new Float64Array(width * width);
  for (let column = 0; column < width; column++) {
    const from = Math.max(0, column - 1);
    const to = Math.min(width - 1, column + 1);
    const span = Math.max(1, to - from);
    matrix[to * width + column] += 1 / span;
    matrix[from * width + column] -= 1 / span;
  }
  return graph.constant(matrix, [width, width]);
}

function oneHot(graph: Graph, count: Value, cap: number): Value {
  const rounded = graph.operator('Floor', [graph.operator('Add', [count, graph.scalar(0.5)])]);
  const capped = graph.operator('Min', [
    graph.operator('Max', [rounded, graph.scalar(0)]),
    graph.scalar(cap),
  ]);
  const classes = graph.constant(
    Float64Array.from({ length: cap + 1 }, (_, k) => k),
    [1, cap + 1],
  );
  return graph.cast(graph.operator('Equal', [capped, classes]), 'double');
}

function transposed(matrices: Float64Array, count: number, width: number): Float64Array {
  const out = new Float64Array(matrices.length);
  for (let m = 0; m < count; m++)
    for (let row = 0; row < width; row++)
      for (let column = 0; column < width; column++)
        out[(m * width + column) * width + row] = matrices[(m * width + row) * width + column];
  return out;
}
