import { createRandom, type Random, shuffle } from '../../math/random.ts';
import { type ForestData, joinForests, type Forest } from '../trees/forest-data.ts';
import { binFeatures, type BinnedFeatures } from './bin-features.ts';
import { type BoostedNode, growBoostedTree, type TreeScratch } from './grow-boosted-tree.ts';
import { createHistogramKernel } from './histogram.ts';
import type { BoostingOptions } from './options.ts';

export interface BoostingTask {
  data: ForestData;
  options: BoostingOptions;
  seed: number;
}

export interface BoostedForest {
  /** Prediction before the first tree: mean target of the rows learnt from. Unit of the target. */
  base: number;
  /** Trees whose leaf values are added up; the learning rate is in them. */
  forest: Forest;
}

/**
 * Gradient boosting of the squared error on histograms (Friedman, Ann. Stat. 2001, 29, 1189; Ke et al., LightGBM, NIPS 2017), with
 * XGBoost's penalties and stochastic rows (Friedman 2002). The pure function behind the pool's task `fitBoosting`.
 */
export function fitBoosting({ data, options, seed }: BoostingTask): BoostedForest {
  const { rows, features, columns, target } = data;
  const binned = binFeatures(columns, rows, features);
  const random = createRandom(seed, 0xb005);
  const { learn, held } = holdOut(rows, options, seed);
  let base = 0;
  for (const row of learn) base += target[row] / learn.length;
  const prediction = new Float64Array(rows).fill(base);
  const gradient = new Float64Array(rows);
  const scratch: TreeScratch = {
    kernel: createHistogramKernel(binned),
    moved: new Int32Array(rows),
    histograms: [],
  };
  const trees: Forest[] = [];
  const errors: number[] = [];
  // Growing a tree reorders its rows.
  const allRows = learn.slice();
  for (let tree = 0; tree < options.trees; tree++) {
    for (const row of learn) gradient[row] = prediction[row] - target[row];
    const index = options.subsample < 1 ? drawRows(learn, options.subsample, random) : allRows;
    if (index === allRows) allRows.set(learn);
    const root = growBoostedTree(binned, index, gradient, options, scratch);
    trees.push(flatten(root, binned));
    addPredictions(root, index, prediction);
    if (index !== allRows) addPredictionsByWalk(root, binned, learn, index, prediction);
    addPredictionsByWalk(root, binned, held, EMPTY, prediction);
    if (options.earlyStopping && held.length > 0) {
      errors.push(held.reduce((sum, row) => sum + (prediction[row] - target[row]) ** 2, 0) / held.length);
      if (hasStalled(errors, options.earlyStopping.patience)) break;
    }
  }
  return { base, forest: joinForests(trees) };
}

const EMPTY = new Int32Array(0);
/** Relative improvement below which the held-out error counts as not falling. */
const STALL_TOLERANCE = 1e-7;

function holdOut(
  rows: number,
  { earlyStopping }: BoostingOptions,
  seed: number,
): { learn: Int32Array; held: Int32Array } {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const count = earlyStopping ? Math.floor(rows * earlyStopping.validationFraction) : 0;
  if (count === 0) return { learn: all, held: EMPTY };
  shuffle(all, createRandom(seed, 0x401d));
  return { learn: all.slice(count).sort(), held: all.slice(0, count).sort() };
}

/** Draws each row with probability `share`; all rows if none is drawn. */
function drawRows(rows: Int32Array, share: number, random: Random): Int32Array {
  const drawn = rows.filter(() => random.uniform() < share);
  return drawn.length > 0 ? drawn : rows.slice();
}

function hasStalled(errors: number[], patience: number): boolean {
  if (errors.length <= patience) return false;
  const reference = errors[errors.length - 1 - patience];
  return errors.slice(-patience).every((error) => error >= reference * (1 - STALL_TOLERANCE));
}

/** Adds the leaf values to the rows that the tree was grown on: the rows of one leaf are neighbours in `index`. */
function addPredictions(root: BoostedNode, index: Int32Array, prediction: Float64Array): void {
  const pending = [root];
  while (pending.length > 0) {
    const node = pending.pop() as BoostedNode;
    if (node.left && node.right) pending.push(node.left, node.right);
    else for (let i = node.start; i < node.end; i++) prediction[index[i]] += node.value;
  }
}

/** Walks the tree for rows that it was not grown on. */
function addPredictionsByWalk(
  root: BoostedNode,
  { bins, rows, features }: BinnedFeatures,
  rowsToAdd: Int32Array,
  grownOn: Int32Array,
  prediction: Float64Array,
): void {
  const seen = new Uint8Array(grownOn.length > 0 ? rows : 0);
  for (const row of grownOn) seen[row] = 1;
  for (const row of rowsToAdd) {
    if (seen[row]) continue;
    let node = root;
    while (node.left && node.right && node.split) {
      node = bins[row * features + node.split.feature] <= node.split.bin ? node.left : node.right;
    }
    prediction[row] += node.value;
  }
}

/** The tree as flat arrays, parents before children; a left child directly follows its parent. */
function flatten(root: BoostedNode, { features, edges }: BinnedFeatures): Forest {
  const feature: number[] = [];
  const threshold: number[] = [];
  const right: number[] = [];
  const importance = new Float64Array(features);
  const pending: { node: BoostedNode; parent: number }[] = [{ node: root, parent: -1 }];
  while (pending.length > 0) {
    const { node, parent } = pending.pop() as { node: BoostedNode; parent: number };
    const at = feature.length;
    if (parent >= 0) right[parent] = at;
    const { split, left, right: other, value } = node;
    right.push(0);
    if (!split || !left || !other) {
      feature.push(-1);
      threshold.push(value);
      continue;
    }
    feature.push(split.feature);
    threshold.push(edges[split.feature][split.bin]);
    importance[split.feature] += split.gain;
    pending.push({ node: other, parent: at }, { node: left, parent: -1 });
  }
  return {
    offsets: Int32Array.of(0, feature.length),
    feature: Int16Array.from(feature),
    threshold: Float32Array.from(threshold),
    right: Int32Array.from(right),
    importance,
  };
}
