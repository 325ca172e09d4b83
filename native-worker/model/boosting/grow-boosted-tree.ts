import type { BinnedFeatures } from './bin-features.ts';
import { type BinSplit, FEW_ROWS, findSplit, findSplitOfFew, leafValue } from './find-split.ts';
import { createHistogram, type Histogram, type HistogramKernel, subtractHistogram } from './histogram.ts';
import type { BoostingOptions } from './options.ts';

export interface BoostedNode {
  start: number;
  end: number;
  depth: number;
  gradient: number;
  /** Null for few rows, which are sorted instead. */
  histogram: Histogram | null;
  split: BinSplit | null;
  left: BoostedNode | null;
  right: BoostedNode | null;
  /** Of a leaf. */
  value: number;
}

/** Memory that trees share, one after the other. */
export interface TreeScratch {
  kernel: HistogramKernel;
  moved: Int32Array;
  histograms: Histogram[];
}

/**
 * Grows one tree on the gradients of the rows in `index` (which is reordered: the rows of a node lie together). With a limit of leaves the
 * split that gains most is made first (LightGBM's and scikit-learn's way); without one the order does not matter and is
 * depth first, which needs the fewest histograms.
 */
export function growBoostedTree(
  data: BinnedFeatures,
  index: Int32Array,
  gradient: Float64Array,
  options: BoostingOptions,
  scratch: TreeScratch,
): BoostedNode {
  const maxLeaves = options.maxLeaves ?? Number.POSITIVE_INFINITY;
  const takeHistogram = (): Histogram => scratch.histograms.pop() ?? createHistogram(data.features);
  const release = (node: BoostedNode): void => {
    if (node.histogram) scratch.histograms.push(node.histogram);
    node.histogram = null;
  };
  const prepare = (node: BoostedNode): void => {
    const count = node.end - node.start;
    const splittable =
      node.depth < (options.maxDepth ?? Number.POSITIVE_INFINITY) &&
      count >= 2 * options.minLeaf &&
      count >= 2;
    if (!splittable) {
      release(node);
      return;
    }
    node.split = node.histogram
      ? findSplit(node.histogram, data, node.gradient, count, options)
      : findSplitOfFew(data, index, node.start, node.end, gradient, node.gradient, options);
    if (!node.split) release(node);
  };
  const fill = (node: BoostedNode): void => {
    node.histogram = takeHistogram();
    scratch.kernel.fill(node.histogram, index, node.start, node.end);
  };

  scratch.kernel.setGradients(gradient);
  const root = createNode(0, index.length, 0, sumOf(gradient, index));
  if (index.length > FEW_ROWS) fill(root);
  prepare(root);
  const open: BoostedNode[] = root.split ? [root] : [];
  let leaves = 1;
  while (open.length > 0 && leaves < maxLeaves) {
    const node = options.maxLeaves === null ? (open.pop() as BoostedNode) : takeBest(open);
    const split = node.split as BinSplit;
    const middle = partitionByBin(data, split, index, node.start, node.end, scratch.moved);
    const left = createNode(node.start, middle, node.depth + 1, split.leftGradient);
    const right = createNode(middle, node.end, node.depth + 1, node.gradient - split.leftGradient);
    const [small, large] = middle - node.start <= node.end - middle ? [left, right] : [right, left];
    if (large.end - large.start > FEW_ROWS && node.histogram) {
      fill(small);
      large.histogram = node.histogram;
      node.histogram = null;
      subtractHistogram(large.histogram, small.histogram as Histogram);
      if (small.end - small.start <= FEW_ROWS) release(small);
    }
    release(node);
    node.left = left;
    node.right = right;
    leaves++;
    for (const child of [left, right]) {
      prepare(child);
      if (child.split) open.push(child);
    }
  }
  for (const node of open) {
    node.split = null;
    release(node);
  }
  setLeafValues(root, options);
  return root;
}

const createNode = (start: number, end: number, depth: number, gradient: number): BoostedNode => ({
  start,
  end,
  depth,
  gradient,
  histogram: null,
  split: null,
  left: null,
  right: null,
  value: 0,
});

function sumOf(gradient: Float64Array, index: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < index.length; i++) sum += gradient[index[i]];
  return sum;
}

function takeBest(open: BoostedNode[]): BoostedNode {
  let best = 0;
  for (let i = 1; i < open.length; i++) {
    if ((open[i].split as BinSplit).gain > (open[best].split as BinSplit).gain) best = i;
  }
  return open.splice(best, 1)[0];
}

function setLeafValues(root: BoostedNode, options: BoostingOptions): void {
  const pending = [root];
  while (pending.length > 0) {
    const node = pending.pop() as BoostedNode;
    if (node.left && node.right) pending.push(node.left, node.right);
    else node.value = options.learningRate * leafValue(node.gradient, node.end - node.start, options);
  }
}

/** Stable partition without branches: rows of the split's left side first. */
function partitionByBin(
  { bins, features }: BinnedFeatures,
  { feature, bin }: BinSplit,
  index: Int32Array,
  start: number,
  end: number,
  moved: Int32Array,
): number {
  let left = start;
  let others = 0;
  for (let i = start; i < end; i++) {
    const row = index[i];
    const inside = Number(bins[row * features + feature] <= bin) | 0;
    index[left] = row;
    moved[others] = row;
    left += inside;
    others += 1 - inside;
  }
  for (let i = 0; i < others; i++) index[left + i] = moved[i];
  return left;
}
