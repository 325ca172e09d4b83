import { badInput } from '../../../preload/contract/errors.ts';
import type { Forest } from '../trees/forest-data.ts';
import type { Attribute, Graph, Value } from './graph.ts';

type Trees = Omit<Forest, 'importance'>;

/** A node takes about 30 bytes; what is larger than 700 MB few programs read. */
const MOST_NODES = 20_000_000;
const MODES = ['BRANCH_LEQ', 'LEAF'] as const;

/**
 * Rows x 1: the mean of the trees' values, or their sum over a base.
 *
 * @throws bad-input for a forest too large for a file
 */
export function forestGraph(
  graph: Graph,
  forest: Trees,
  inputs: Value,
  aggregate: 'AVERAGE' | 'SUM',
  base: number,
): Value {
  return ensemble(graph, forest, inputs, {
    aggregate_function: { string: aggregate },
    n_targets: { int: 1 },
    base_values: { floats: Float32Array.of(base) },
    target_ids: { ints: new Uint8Array(leafTrees(forest).length) },
  });
}

/**
 * Rows x trees: what each tree says, every tree having a target of its own.
 *
 * @throws bad-input for a forest too large for a file
 */
export function leavesGraph(graph: Graph, forest: Trees, inputs: Value): Value {
  return ensemble(graph, forest, inputs, {
    aggregate_function: { string: 'SUM' },
    n_targets: { int: forest.offsets.length - 1 },
    target_ids: { ints: leafTrees(forest) },
  });
}

function ensemble(graph: Graph, forest: Trees, inputs: Value, targets: Record<string, Attribute>): Value {
  const { offsets, feature, threshold, right } = forest;
  const nodes = feature.length;
  if (nodes > MOST_NODES) {
    throw badInput(
      `The model's ${nodes} tree nodes are too many for an ONNX file (at most ${MOST_NODES}); train with fewer trees, or export it as JSON.`,
    );
  }
  const tree = treeOfNodes(forest);
  const node = tree.map((t, i) => i - offsets[t]);
  const isLeaf = Uint8Array.from(feature, (column) => (column < 0 ? 1 : 0));
  const leaves = graph.operator(
    'TreeEnsembleRegressor',
    [graph.cast(inputs, 'float')],
    {
      ...targets,
      post_transform: { string: 'NONE' },
      nodes_treeids: { ints: tree },
      nodes_nodeids: { ints: node },
      nodes_featureids: { ints: feature.map((column) => Math.max(0, column)) },
      nodes_modes: { choices: MODES, which: isLeaf },
      nodes_values: { floats: threshold.map((value, i) => (isLeaf[i] ? 0 : value)) },
      nodes_truenodeids: { ints: node.map((own, i) => (isLeaf[i] ? 0 : own + 1)) },
      nodes_falsenodeids: { ints: right.map((value, i) => (isLeaf[i] ? 0 : value)) },
      target_treeids: { ints: leafTrees(forest) },
      target_nodeids: { ints: node.filter((_, i) => isLeaf[i] === 1) },
      target_weights: { floats: threshold.filter((_, i) => isLeaf[i] === 1) },
    },
    'ai.onnx.ml',
  );
  return graph.cast(leaves, 'double');
}

function treeOfNodes({ offsets, feature }: Trees): Int32Array {
  const tree = new Int32Array(feature.length);
  for (let t = 0; t + 1 < offsets.length; t++) tree.fill(t, offsets[t], offsets[t + 1]);
  return tree;
}

/** The tree of each leaf. */
const leafTrees = (forest: Trees): Int32Array => treeOfNodes(forest).filter((_, i) => forest.feature[i] < 0);
