import { createKernelMemory } from './memory.ts';
import { structAt, structBytes, TREE } from './structs.ts';
import { KERNELS_WASM } from './trees-wasm.ts';

/** The functions of assembly/random-tree.ts and assembly/histogram.ts; structs are given by their place in memory, bytes. */
export interface CompiledTreeKernels {
  grow(tree: number): number;
  histogram(bins: number): void;
}

/** A table of features by column, as `ForestData` holds it. */
export interface TreeColumns {
  rows: number;
  features: number;
  /** features x rows. */
  columns: Float32Array;
  target: Float64Array;
}

export interface RandomTreeOptions {
  featuresPerSplit: number;
  maxDepth: number;
  /** Fewest rows in a leaf. */
  minLeaf: number;
  /** Values closer than this count as one. */
  leastDifference: number;
}

/** As in `Forest`. */
export interface GrownTree {
  feature: Int16Array;
  threshold: Float32Array;
  right: Int32Array;
  /** An entry a feature. */
  importance: Float64Array;
}

/** Features are worked on in groups of so many. */
const LANES = 16;
const MOST_DEPTH = 2 ** 31 - 1;

/**
 * Copies the table, row-major and padded, into memory of its own, and gives what grows a tree on all its rows from the state of a random
 * generator (see `randomState`).
 *
 * Measured on 841 x 62: plain JavaScript around compiled loops over a node's rows took 0.68 ms a tree, whole trees in compiled code 0.33 ms.
 */
export function createTreeGrower(
  { rows, features, columns, target }: TreeColumns,
  { featuresPerSplit, maxDepth, minLeaf, leastDifference }: RandomTreeOptions,
): (state: Int32Array) => GrownTree {
  const lanes = Math.ceil(features / LANES) * LANES;
  const nodes = 2 * Math.max(1, rows);
  const { kernels, buffer, offset } = createKernelMemory<CompiledTreeKernels, string>(KERNELS_WASM, {
    rows: 4 * rows * lanes,
    targets: 8 * rows,
    random: 4 * 4,
    index: 4 * rows,
    moved: 4 * rows,
    centred: 4 * rows,
    order: 4 * features,
    low: 4 * lanes,
    high: 4 * lanes,
    cut: 4 * lanes,
    number: 4 * lanes,
    sum: 4 * lanes,
    pending: 16 * (rows + 2),
    feature: 2 * nodes,
    threshold: 4 * nodes,
    right: 4 * nodes,
    importance: 8 * features,
    tree: structBytes(TREE),
  });
  const { tree, ...places } = offset;
  const struct = structAt(buffer, tree, TREE);
  Object.assign(struct, {
    ...places,
    stride: 4 * lanes,
    features,
    count: rows,
    tried: featuresPerSplit,
    deepest: Math.min(maxDepth, MOST_DEPTH),
    minLeaf: Math.min(minLeaf, nodes),
    least: leastDifference,
  });
  const table = new Float32Array(buffer, offset['rows'], rows * lanes);
  for (let j = 0; j < features; j++)
    for (let i = 0; i < rows; i++) table[i * lanes + j] = columns[j * rows + i];
  new Float64Array(buffer, offset['targets'], rows).set(target);
  const random = new Int32Array(buffer, offset['random'], 4);
  const index = new Int32Array(buffer, offset['index'], rows);
  const order = new Int32Array(buffer, offset['order'], features);
  const importance = new Float64Array(buffer, offset['importance'], features);
  return (state) => {
    random.set(state);
    for (let i = 0; i < rows; i++) index[i] = i;
    for (let j = 0; j < features; j++) order[j] = j;
    importance.fill(0);
    const grown = kernels.grow(struct.at);
    return {
      feature: new Int16Array(buffer, offset['feature'], grown).slice(),
      threshold: new Float32Array(buffer, offset['threshold'], grown).slice(),
      right: new Int32Array(buffer, offset['right'], grown).slice(),
      importance: importance.slice(),
    };
  };
}
