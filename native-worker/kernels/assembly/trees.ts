/** The rows of a node of a tree, and where its results go; written by JavaScript, see structs.ts. */
@unmanaged
class Node {
  /** Single precision, row after row, `stride` bytes each: a multiple of 32. */
  rows: usize;
  stride: i32;
  /** Numbers of the node's rows, and how many. */
  index: usize;
  count: i32;
  /** Targets in the order of the index, single precision. */
  targets: usize;
  /** A value a feature each. */
  low: usize;
  high: usize;
  threshold: usize;
  number: usize;
  sum: usize;
}

/** Rows for the histograms of gradient boosting. */
@unmanaged
class Bins {
  /** A byte a feature, row after row. */
  bins: usize;
  features: i32;
  index: usize;
  count: i32;
  /** Double precision, in the order of the rows. */
  gradients: usize;
  /** 256 a feature: sums in double precision, counts as integers. */
  sums: usize;
  counts: usize;
}

/** Bytes of the eight features that are worked on at a time. */
const GROUP: usize = 32;

/** Smallest and largest value of every feature over the node's rows, to `low` and `high`. */
export function range(node: Node): void {
  const stride = node.stride;
  const index = node.index;
  const end = index + 4 * node.count;
  for (let feature: usize = 0; feature < usize(stride); feature += GROUP) {
    const column = node.rows + feature;
    const start = column + load<i32>(index) * stride;
    let lowA = v128.load(start);
    let lowB = v128.load(start, 16);
    let highA = lowA;
    let highB = lowB;
    for (let entry = index; entry < end; entry += 4) {
      const at = column + load<i32>(entry) * stride;
      const a = v128.load(at);
      const b = v128.load(at, 16);
      lowA = f32x4.pmin(lowA, a);
      lowB = f32x4.pmin(lowB, b);
      highA = f32x4.pmax(highA, a);
      highB = f32x4.pmax(highB, b);
    }
    v128.store(node.low + feature, lowA);
    v128.store(node.low + feature, lowB, 16);
    v128.store(node.high + feature, highA);
    v128.store(node.high + feature, highB, 16);
  }
}

/** For every feature, how many of the node's rows have x <= threshold, to `number`, and the sum of their targets, to `sum`. */
export function left(node: Node): void {
  const stride = node.stride;
  const index = node.index;
  const end = index + 4 * node.count;
  for (let feature: usize = 0; feature < usize(stride); feature += GROUP) {
    const column = node.rows + feature;
    const thresholdA = v128.load(node.threshold + feature);
    const thresholdB = v128.load(node.threshold + feature, 16);
    let numberA = i32x4.splat(0);
    let numberB = i32x4.splat(0);
    let sumA = f32x4.splat(0);
    let sumB = f32x4.splat(0);
    let target = node.targets;
    for (let entry = index; entry < end; entry += 4, target += 4) {
      const at = column + load<i32>(entry) * stride;
      const y = v128.load32_splat(target);
      const insideA = f32x4.le(v128.load(at), thresholdA);
      const insideB = f32x4.le(v128.load(at, 16), thresholdB);
      // A lane that is true holds -1.
      numberA = i32x4.sub(numberA, insideA);
      numberB = i32x4.sub(numberB, insideB);
      sumA = f32x4.add(sumA, v128.and(insideA, y));
      sumB = f32x4.add(sumB, v128.and(insideB, y));
    }
    v128.store(node.number + feature, numberA);
    v128.store(node.number + feature, numberB, 16);
    v128.store(node.sum + feature, sumA);
    v128.store(node.sum + feature, sumB, 16);
  }
}

/** Adds the rows to the sums and counts of every feature and bin. */
export function histogram(rows: Bins): void {
  const features = rows.features;
  const sums = rows.sums;
  const counts = rows.counts;
  const end = rows.index + 4 * rows.count;
  for (let entry = rows.index; entry < end; entry += 4) {
    const row = load<i32>(entry);
    const gradient = load<f64>(rows.gradients + 8 * row);
    const first = rows.bins + row * features;
    const last = first + features;
    for (let bin = first, at = 0; bin < last; bin++, at += 256) {
      const cell = at + i32(load<u8>(bin));
      const count = counts + 4 * cell;
      store<i32>(count, load<i32>(count) + 1);
      const sum = sums + 8 * cell;
      store<f64>(sum, load<f64>(sum) + gradient);
    }
  }
}
