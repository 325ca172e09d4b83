import { whiteningOf } from '../../math/cholesky.ts';
import { gaussian } from '../../math/gaussian.ts';

/** Normal distributions of the features at heights on a regular grid. */
export interface ConditionalGaussian {
  nodes: number;
  axes: number;
  /** nodes x axes. */
  mean: Float64Array;
  /** nodes x axes x axes, lower triangular: `whiten * (x - mean)` has unit covariance. */
  whiten: Float64Array;
}

/** Nodes over the range; features change smoothly over one step of 0.5 um in 40. */
const NODES = 81;
/** Width of the kernel around a node, in steps, and in mean distances from row to row: in a scan of a few slices hardly any lies within two steps. */
const KERNEL_STEPS = 2;
const KERNEL_ROWS = 0.5;
/** Share of the mean variance added to every axis: few particles do not show the whole covariance. */
const SHRINKAGE = 0.01;
/** The covariance of all nodes counts as much at each as so many rows: in scans of one particle few lie near a node. */
const SHARED_ROWS = 8;
/** What a residual is divided by at least where its own row drew the fit to itself. */
const LEAST_FREE = 0.1;
/** How far beyond the ends of the range nodes are thought of, as shares of it, and how many nodes inside the line through an end begins. */
const BEYOND = [0.03, 0.05, 0.075, 0.1];
const LINE_NODES = 8;

/**
 * How features are distributed given z: around each node the mean follows a straight line in z and the covariance is that of
 * the residuals, both weighted by a Gaussian kernel (local linear regression, Cleveland and Devlin, J. Am. Stat. Assoc. 1988, 83, 596). Residuals are
 * those of rows left out of the fit (MacKinnon and White, J. Econometrics 1985, 29, 305), and the covariance is drawn towards that of all nodes.
 *
 * @param x rows x axes, row-major
 * @returns the distributions, and the height of each node, rising
 */
export function fitConditionalGaussian(
  x: Float64Array,
  z: Float64Array,
  axes: number,
  [low, high]: [number, number],
): { gaussian: ConditionalGaussian; nodeUm: Float64Array } {
  const step = (high - low) / (NODES - 1);
  const kernel = Math.max(KERNEL_STEPS * step, (KERNEL_ROWS * (high - low)) / (z.length - 1));
  const fitted: FittedNode[] = [];
  const heights: number[] = [];
  for (let node = 0; node < NODES; node++) {
    const one = fitNode(x, z, axes, low + node * step, kernel);
    if (!one) continue;
    heights.push(low + node * step);
    fitted.push(one);
  }
  const shared = sharedCovariance(fitted, axes);
  const means = fitted.map((one) => one.mean);
  const whitens = fitted.map((one) => whiteningOf(steadied(one, shared, axes), axes));
  return {
    gaussian: { nodes: means.length, axes, mean: joined(means), whiten: joined(whitens) },
    nodeUm: Float64Array.from(heights),
  };
}

/**
 * Nodes a little beyond both ends of the range, of which nothing was learnt: means go on along straight lines, covariances are those of the ends.
 * Undefined where too few nodes are there for a line.
 */
export function nodesBeyond(
  { nodes, axes, mean, whiten }: ConditionalGaussian,
  nodeUm: Float64Array,
  rangeUm: number,
): ConditionalGaussian | undefined {
  if (nodes <= 2 * LINE_NODES) return undefined;
  const ends = [
    { end: 0, inner: LINE_NODES },
    { end: nodes - 1, inner: nodes - 1 - LINE_NODES },
  ];
  const places = ends.flatMap(({ end, inner }) => BEYOND.map((share) => ({ end, inner, share })));
  const means = places.map(({ end, inner, share }) => {
    const steps = (share * rangeUm) / Math.abs(nodeUm[end] - nodeUm[inner]);
    return Float64Array.from({ length: axes }, (_, k) => {
      const at = mean[end * axes + k];
      return at + steps * (at - mean[inner * axes + k]);
    });
  });
  const whitens = places.map(({ end }) => whiten.subarray(end * axes * axes, (end + 1) * axes * axes));
  return { nodes: places.length, axes, mean: joined(means), whiten: joined(whitens) };
}

/** Heights of rows and of the nodes, and how far apart they may be, for each row. */
export interface Near {
  zUm: Float64Array;
  nodeUm: Float64Array;
  windowUm: Float64Array;
}

/**
 * Smallest Mahalanobis distance of each row to any node: how far it is from every height of the range.
 *
 * @param near only nodes within `windowUm` of the row's own height count, or the one next to it
 */
export function nearestDistance(
  { nodes, axes, mean, whiten }: ConditionalGaussian,
  x: Float64Array,
  rows: number,
  near?: Near,
): Float64Array {
  const difference = new Float64Array(axes);
  return Float64Array.from({ length: rows }, (_, i) => {
    let nearest = Number.POSITIVE_INFINITY;
    const [first, last] = near ? nodesNear(near.nodeUm, near.zUm[i], near.windowUm[i]) : [0, nodes - 1];
    for (let node = first; node <= last; node++) {
      for (let k = 0; k < axes; k++) difference[k] = x[i * axes + k] - mean[node * axes + k];
      let square = 0;
      for (let k = 0; k < axes && square < nearest; k++) {
        const row = (node * axes + k) * axes;
        let value = 0;
        for (let l = 0; l <= k; l++) value += whiten[row + l] * difference[l];
        square += value * value;
      }
      nearest = Math.min(nearest, square);
    }
    return Math.sqrt(nearest);
  });
}

/** First and last of the nodes within a window about a height; the nearest one, twice, where there is none. */
function nodesNear(z: Float64Array, at: number, windowUm: number): [number, number] {
  let first = 0;
  while (first < z.length - 1 && z[first] < at - windowUm) first++;
  let last = z.length - 1;
  while (last > 0 && z[last] > at + windowUm) last--;
  return first <= last
    ? [first, last]
    : last < 0 || at - z[last] > z[first] - at
      ? [first, first]
      : [last, last];
}

interface FittedNode {
  mean: Float64Array;
  /** Lower triangle, of the residuals. */
  covariance: Float64Array;
  /** Weight of the rows. */
  rows: number;
}

function sharedCovariance(nodes: readonly FittedNode[], axes: number): Float64Array {
  const total = nodes.reduce((sum, { rows }) => sum + rows, 0);
  const shared = new Float64Array(axes * axes);
  for (const { covariance, rows } of nodes) {
    for (let at = 0; at < shared.length; at++) shared[at] += (rows / total) * covariance[at];
  }
  return shared;
}

/** The covariance of a node, drawn towards that of all. */
function steadied({ covariance, rows }: FittedNode, shared: Float64Array, axes: number): Float64Array {
  const own = rows / (rows + SHARED_ROWS);
  const steady = covariance.map((value, at) => own * value + (1 - own) * shared[at]);
  let trace = 0;
  for (let k = 0; k < axes; k++) trace += steady[k * (axes + 1)];
  for (let k = 0; k < axes; k++) steady[k * (axes + 1)] += (SHRINKAGE * trace) / axes + 1e-9;
  return steady;
}

/** Null where too few rows lie near the node. */
function fitNode(
  x: Float64Array,
  z: Float64Array,
  axes: number,
  at: number,
  kernel: number,
): FittedNode | null {
  const rows: number[] = [];
  const weight: number[] = [];
  let total = 0;
  for (let i = 0; i < z.length; i++) {
    const distance = (z[i] - at) / kernel;
    if (Math.abs(distance) > 3) continue;
    const w = gaussian(distance);
    rows.push(i);
    weight.push(w);
    total += w;
  }
  if (rows.length < 3) return null;
  let zMean = 0;
  rows.forEach((i, r) => (zMean += (weight[r] / total) * (z[i] - at)));
  let zVariance = 0;
  rows.forEach((i, r) => (zVariance += (weight[r] / total) * (z[i] - at - zMean) ** 2));
  const slope = new Float64Array(axes);
  const mean = new Float64Array(axes);
  rows.forEach((i, r) => {
    const w = weight[r] / total;
    const lever = zVariance > 0 ? (w * (z[i] - at - zMean)) / zVariance : 0;
    for (let k = 0; k < axes; k++) {
      mean[k] += w * x[i * axes + k];
      slope[k] += lever * x[i * axes + k];
    }
  });
  for (let k = 0; k < axes; k++) mean[k] -= slope[k] * zMean;
  // Its lower triangle.
  const covariance = new Float64Array(axes * axes);
  const residual = new Float64Array(axes);
  rows.forEach((i, r) => {
    const pull = (weight[r] / total) * (1 + (zVariance > 0 ? (z[i] - at - zMean) ** 2 / zVariance : 0));
    const free = Math.max(LEAST_FREE, 1 - pull);
    for (let k = 0; k < axes; k++) residual[k] = (x[i * axes + k] - mean[k] - slope[k] * (z[i] - at)) / free;
    for (let k = 0; k < axes; k++) {
      for (let l = 0; l <= k; l++) {
        covariance[k * axes + l] += (weight[r] / total) * residual[k] * residual[l];
      }
    }
  });
  return { mean, covariance, rows: total };
}

function joined(parts: Float64Array[]): Float64Array {
  const length = parts[0]?.length ?? 0;
  const all = new Float64Array(parts.length * length);
  parts.forEach((part, i) => all.set(part, i * length));
  return all;
}
