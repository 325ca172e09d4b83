import { badInput } from '../../../preload/contract/errors.ts';
import type { LinearFit } from '../linear/least-squares.ts';
import { productTerms } from '../linear/polynomial.ts';
import type { RidgeFit } from '../linear/ridge.ts';
import type { FittedRegressor } from '../regressor.ts';
import type { Forest } from '../trees/forest-data.ts';
import type { Graph, Value } from './graph.ts';

/** A node takes about 30 bytes; what is larger than 700 MB few programs read. */
const MOST_NODES = 20_000_000;
const MODES = ['BRANCH_LEQ', 'LEAF'] as const;

/**
 * A fitted regressor as operators: rows x 1 heights from rows x `width` inputs.
 *
 * @throws bad-input for a regressor that ONNX has no operators for, or one too large for a file
 */
export function regressorGraph(graph: Graph, model: FittedRegressor, inputs: Value, width: number): Value {
  switch (model.kind) {
    case 'linear':
      return linear(graph, model.fit, inputs);
    case 'ridge':
      return ridge(graph, model.fit, inputs, width);
    case 'ert':
    case 'rf':
      return trees(graph, model.forest, inputs, 'AVERAGE', 0);
    case 'gb':
      return trees(graph, model.forest, inputs, 'SUM', model.base);
    case 'voting': {
      const parts = model.parts.map((part) => regressorGraph(graph, part, inputs, width));
      const sum = parts.reduce((left, right) => graph.operator('Add', [left, right]));
      return graph.operator('Div', [sum, graph.scalar(parts.length)]);
    }
    default:
      throw badInput(
        `ONNX has no operators for this kind of model (${model.kind}); export it as JSON, or train linear, ridge, ert, rf, gb or voting.`,
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

function trees(
  graph: Graph,
  { offsets, feature, threshold, right }: Omit<Forest, 'importance'>,
  inputs: Value,
  aggregate: 'AVERAGE' | 'SUM',
  base: number,
): Value {
  const nodes = feature.length;
  if (nodes > MOST_NODES) {
    throw badInput(
      `The model's ${nodes} tree nodes are too many for an ONNX file (at most ${MOST_NODES}); train with fewer trees, or export it as JSON.`,
    );
  }
  const tree = new Int32Array(nodes);
  const node = new Int32Array(nodes);
  const left = new Int32Array(nodes);
  const isLeaf = Uint8Array.from(feature, (column) => (column < 0 ? 1 : 0));
  for (let t = 0; t + 1 < offsets.length; t++) {
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      tree[i] = t;
      node[i] = i - offsets[t];
      left[i] = isLeaf[i] ? 0 : node[i] + 1;
    }
  }
  const ofLeaves = <Values extends Int32Array | Float32Array>(values: Values): Values =>
    values.filter((_: number, i: number) => isLeaf[i] === 1) as Values;
  const leafTree = ofLeaves(tree);
  const ensemble = graph.operator(
    'TreeEnsembleRegressor',
    [graph.cast(inputs, 'float')],
    {
      aggregate_function: { string: aggregate },
      post_transform: { string: 'NONE' },
      n_targets: { int: 1 },
      base_values: { floats: Float32Array.of(base) },
      nodes_treeids: { ints: tree },
      nodes_nodeids: { ints: node },
      nodes_featureids: { ints: feature.map((column) => Math.max(0, column)) },
      nodes_modes: { choices: MODES, which: isLeaf },
      nodes_values: { floats: threshold.map((value, i) => (isLeaf[i] ? 0 : value)) },
      nodes_truenodeids: { ints: left },
      nodes_falsenodeids: { ints: right.map((value, i) => (isLeaf[i] ? 0 : value)) },
      target_treeids: { ints: leafTree },
      target_nodeids: { ints: ofLeaves(node) },
      target_ids: { ints: new Uint8Array(leafTree.length) },
      target_weights: { floats: ofLeaves(threshold) },
    },
    'ai.onnx.ml',
  );
  return graph.cast(ensemble, 'double');
}
