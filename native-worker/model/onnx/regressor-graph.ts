import { badInput } from '../../../preload/contract/errors.ts';
import type { LinearFit } from '../linear/least-squares.ts';
import { productTerms } from '../linear/polynomial.ts';
import { LOCAL_SHARE, type LocalRidge, REACH_STEPS, ROUNDS } from '../linear/local-ridge.ts';
import type { RidgeFit } from '../linear/ridge.ts';
import type { FittedRegressor } from '../regressor.ts';
import { consensusGraph, midmeanGraph } from './votes-graph.ts';
import type { Graph, Value } from './graph.ts';
import { forestGraph } from './forest-graph.ts';

/** What the person calls a model that has no operators. */
const WITHOUT = {
  curve: 'calibration curves (moment, ring)',
  table: 'tables of what masks look like (radial-lut, gdpt)',
  network: 'networks on images of the masks (cnn)',
} as const;

/**
 * A fitted regressor as operators: rows x 1 heights from rows x `width` inputs.
 *
 * @throws bad-input for a regressor that is not written as ONNX, or one too large for a file
 */
export function regressorGraph(graph: Graph, model: FittedRegressor, inputs: Value, width: number): Value {
  switch (model.kind) {
    case 'linear':
      return linear(graph, model.fit, inputs);
    case 'ridge':
      return ridge(graph, model.fit, inputs, width);
    case 'ert':
    case 'rf':
      return model.combine === 'midmean'
        ? midmeanGraph(graph, model.forest, inputs)
        : forestGraph(graph, model.forest, inputs, 'AVERAGE', 0);
    case 'gb':
      return forestGraph(graph, model.forest, inputs, 'SUM', model.base);
    case 'consensus':
      return refined(graph, model.local, inputs, consensusGraph(graph, model.forest, model.window, inputs));
    case 'voting': {
      const parts = model.parts.map((part) => regressorGraph(graph, part, inputs, width));
      const sum = parts.reduce((left, right) => graph.operator('Add', [left, right]));
      return graph.operator('Div', [sum, graph.scalar(parts.length)]);
    }
    case 'curve':
    case 'table':
    case 'network':
      throw badInput(
        `Models of this kind, ${WITHOUT[model.kind]}, are not written as ONNX; export this one as JSON, or train linear, ridge, ert, rf, gb, voting or best.`,
      );
  }
}

function linear(graph: Graph, { coefficients, intercept }: LinearFit, inputs: Value): Value {
  const weights = graph.constant(coefficients, [coefficients.length, 1]);
  return graph.operator('Add', [graph.operator('MatMul', [inputs, weights]), graph.scalar(intercept)]);
}

/** Products of columns, an order at a time, as `expandPolynomial` arranges them. */
function ridge(graph: Graph, { expanded, order, fit }: RidgeFit, inputs: Value, width: number): Value {
  const terms = productTerms(expanded, order);
  const parts = Array.from({ length: order }, (_, k) => k + 1).map((degree) => {
    const own = terms.filter((term) => term.length === degree);
    const factors = Array.from({ length: degree }, (_, at) =>
      graph.columns(
        inputs,
        own.map((term) => term[at]),
      ),
    );
    return factors.reduce((left, right) => graph.operator('Mul', [left, right]));
  });
  if (width > expanded) {
    parts.push(
      graph.columns(
        inputs,
        Array.from({ length: width - expanded }, (_, k) => expanded + k),
      ),
    );
  }
  return linear(graph, fit, graph.concat(parts));
}

/** `refineLocally` as operators: what all nodes say, weighted by how near they are to the value. */
function refined(graph: Graph, local: LocalRidge | undefined, inputs: Value, coarse: Value): Value {
  if (!local) return coarse;
  const { columns, first, step, constants, weights } = local;
  const nodes = constants.length;
  const numbers = Float64Array.from({ length: nodes }, (_, node) => node);
  const byColumn = Float64Array.from(
    { length: columns * nodes },
    (_, at) => weights[(at % nodes) * columns + Math.floor(at / nodes)],
  );
  const used = graph.columns(
    inputs,
    Array.from({ length: columns }, (_, j) => j),
  );
  const said = graph.operator('Add', [
    graph.operator('MatMul', [used, graph.constant(byColumn, [columns, nodes])]),
    graph.constant(constants, [nodes]),
  ]);
  const between = (value: Value, low: Value, high: Value): Value =>
    graph.operator('Min', [graph.operator('Max', [value, low]), high]);
  const reach = graph.scalar(REACH_STEPS * step);
  const [lowest, highest] = [graph.operator('Sub', [coarse, reach]), graph.operator('Add', [coarse, reach])];
  let value = coarse;
  for (let round = 0; round < ROUNDS; round++) {
    const steps = graph.operator('Div', [
      graph.operator('Sub', [value, graph.scalar(first)]),
      graph.scalar(step),
    ]);
    const place = between(steps, graph.scalar(0), graph.scalar(nodes - 1));
    const away = graph.operator('Abs', [graph.operator('Sub', [place, graph.constant(numbers, [nodes])])]);
    const nearness = graph.operator('Max', [graph.operator('Sub', [graph.scalar(1), away]), graph.scalar(0)]);
    const blended = graph.sumOfColumns(graph.operator('Mul', [nearness, said]));
    value = between(blended, lowest, highest);
  }
  const change = graph.operator('Mul', [graph.operator('Sub', [value, coarse]), graph.scalar(LOCAL_SHARE)]);
  return graph.operator('Add', [coarse, change]);
}
