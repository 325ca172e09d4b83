import type { Random } from '../../math/random.ts';
import type { BestSplitter, Split } from './best-splitter.ts';
import type { Forest, ForestData, GrowOptions } from './forest-data.ts';
import { partition } from './partition.ts';

/** Scratch of one tree; reused from tree to tree. */
export interface TreeBuffers {
  feature: Int16Array;
  threshold: Float32Array;
  right: Int32Array;
  index: Int32Array;
  scratch: Int32Array;
  y: Float64Array;
}

export function createTreeBuffers(rows: number): TreeBuffers {
  return {
    feature: new Int16Array(2 * rows),
    threshold: new Float32Array(2 * rows),
    right: new Int32Array(2 * rows),
    index: new Int32Array(rows),
    scratch: new Int32Array(rows),
    y: new Float64Array(rows),
  };
}

/** Grows one regression tree by best splits, depth first, left before right, until the leaves are pure or the options stop it. */
export function growTree(
  data: ForestData,
  options: GrowOptions,
  splitter: BestSplitter,
  random: Random,
  buffers: TreeBuffers,
): Forest {
  const { maxDepth, minLeaf } = options;
  const { feature, threshold, right, index, scratch, y } = buffers;
  const importance = new Float64Array(data.features);
  const split: Split = { feature: -1, threshold: 0, gain: 0 };
  for (let i = 0; i < index.length; i++) index[i] = i;
  // Ranges still to do: start, end, depth, parent whose right child it is (or -1).
  const pending: number[] = [0, index.length, 0, -1];
  let nodes = 0;
  while (pending.length > 0) {
    const parent = pending.pop() as number;
    const depth = pending.pop() as number;
    const end = pending.pop() as number;
    const start = pending.pop() as number;
    const node = nodes++;
    right[node] = 0;
    if (parent >= 0) right[parent] = node;
    const count = end - start;
    const sum = gatherTargets(data.target, index, start, count, y);
    const splittable = count >= 2 && count >= 2 * minLeaf && depth < maxDepth && !allEqual(y, count);
    if (!splittable || !splitter.find(start, end, sum, split, random)) {
      feature[node] = -1;
      threshold[node] = sum / count;
      continue;
    }
    feature[node] = split.feature;
    threshold[node] = split.threshold;
    importance[split.feature] += split.gain / index.length;
    const column = data.columns.subarray(split.feature * data.rows, (split.feature + 1) * data.rows);
    const middle = partition(column, split.threshold, index, start, end, scratch);
    splitter.divide(split, start, end);
    pending.push(middle, end, depth + 1, node, start, middle, depth + 1, -1);
  }
  return {
    offsets: Int32Array.of(0, nodes),
    feature: feature.slice(0, nodes),
    threshold: threshold.slice(0, nodes),
    right: right.slice(0, nodes),
    importance,
  };
}

function gatherTargets(
  target: Float64Array,
  index: Int32Array,
  start: number,
  count: number,
  y: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = target[index[start + i]];
    y[i] = value;
    sum += value;
  }
  return sum;
}

function allEqual(y: Float64Array, count: number): boolean {
  for (let i = 1; i < count; i++) if (y[i] !== y[0]) return false;
  return true;
}
