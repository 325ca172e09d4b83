/** Rows to grow trees on, how, and where a tree goes; written by JavaScript, see structs.ts. */
@unmanaged
class Tree {
  /** Single precision, row after row, `stride` bytes each: a multiple of 64. */
  rows: usize;
  stride: i32;
  features: i32;
  /** Double precision, a row each. */
  targets: usize;
  count: i32;
  /** Features tried at each split. */
  tried: i32;
  deepest: i32;
  minLeaf: i32;
  /** Values closer than this count as one. */
  least: f64;
  /** The four words of the random generator's state. */
  random: usize;
  /** Numbers of the rows; those of a node lie together. */
  index: usize;
  /** As long as the index. */
  moved: usize;
  /** Targets of a node's rows less their mean, single precision, in the order of the index. */
  centred: usize;
  /** The features, those drawn for the node in front. */
  order: usize;
  /** A value a feature each, of the node. */
  low: usize;
  high: usize;
  cut: usize;
  number: usize;
  sum: usize;
  /** Nodes still to do, ENTRY bytes each. */
  pending: usize;
  /** The tree: an entry a node each. */
  feature: usize;
  threshold: usize;
  right: usize;
  /** Decrease of the squared error by the split chosen. */
  gain: f64;
  /** Double precision, a feature each: decrease of the squared error, divided by the number of rows. */
  importance: usize;
}

/** Bytes of the eight features that are worked on at a time. */
const GROUP: usize = 32;
/** Bytes of a node still to do: first row, end, depth, parent whose right child it is or -1. */
const ENTRY: usize = 16;

/** sfc32, as in math/random.ts. @returns uniform in [0, 1) */
function next(state: usize): f64 {
  const b = load<i32>(state, 4);
  const c = load<i32>(state, 8);
  const d = load<i32>(state, 12);
  const t = load<i32>(state) + b + d;
  store<i32>(state, b ^ (b >>> 9));
  store<i32>(state, c + (c << 3), 4);
  store<i32>(state, ((c << 21) | (c >>> 11)) + t, 8);
  store<i32>(state, d + 1, 12);
  return f64(u32(t)) * 2.3283064365386963e-10;
}

/** Smallest and largest value of every feature over the rows, to `low` and `high`. */
function range(tree: Tree, index: usize, count: i32): void {
  const stride = tree.stride;
  const end = index + 4 * count;
  for (let feature: usize = 0; feature < 4 * usize(tree.features); feature += 2 * GROUP) {
    const column = tree.rows + feature;
    const start = column + load<i32>(index) * stride;
    let lowA = v128.load(start);
    let lowB = v128.load(start, 16);
    let lowC = v128.load(start, 32);
    let lowD = v128.load(start, 48);
    let highA = lowA;
    let highB = lowB;
    let highC = lowC;
    let highD = lowD;
    for (let entry = index + 4; entry < end; entry += 4) {
      const at = column + load<i32>(entry) * stride;
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const d = v128.load(at, 48);
      lowA = f32x4.pmin(lowA, a);
      lowB = f32x4.pmin(lowB, b);
      lowC = f32x4.pmin(lowC, c);
      lowD = f32x4.pmin(lowD, d);
      highA = f32x4.pmax(highA, a);
      highB = f32x4.pmax(highB, b);
      highC = f32x4.pmax(highC, c);
      highD = f32x4.pmax(highD, d);
    }
    const low = tree.low + feature;
    const high = tree.high + feature;
    v128.store(low, lowA);
    v128.store(low, lowB, 16);
    v128.store(low, lowC, 32);
    v128.store(low, lowD, 48);
    v128.store(high, highA);
    v128.store(high, highB, 16);
    v128.store(high, highC, 32);
    v128.store(high, highD, 48);
  }
}

/**
 * How many of the rows have x <= cut, to `number`, and the sum of their centred targets, to `sum`, for the groups of features from `first` to `last`,
 * bytes of a row.
 */
function below(tree: Tree, index: usize, count: i32, first: usize, last: usize): void {
  const stride = tree.stride;
  const end = index + 4 * count;
  for (let feature = first; feature < last; feature += GROUP) {
    const column = tree.rows + feature;
    const cutA = v128.load(tree.cut + feature);
    const cutB = v128.load(tree.cut + feature, 16);
    let numberA = i32x4.splat(0);
    let numberB = i32x4.splat(0);
    let sumA = f32x4.splat(0);
    let sumB = f32x4.splat(0);
    let target = tree.centred;
    for (let entry = index; entry < end; entry += 4, target += 4) {
      const at = column + load<i32>(entry) * stride;
      const y = v128.load32_splat(target);
      const insideA = f32x4.le(v128.load(at), cutA);
      const insideB = f32x4.le(v128.load(at, 16), cutB);
      // A lane that is true holds -1.
      numberA = i32x4.sub(numberA, insideA);
      numberB = i32x4.sub(numberB, insideB);
      sumA = f32x4.add(sumA, v128.and(insideA, y));
      sumB = f32x4.add(sumB, v128.and(insideB, y));
    }
    v128.store(tree.number + feature, numberA);
    v128.store(tree.number + feature, numberB, 16);
    v128.store(tree.sum + feature, sumA);
    v128.store(tree.sum + feature, sumB, 16);
  }
}

/**
 * Draws features that vary over the node's rows, to the front of `order`, and a place to cut each, to `cut`. Constant features do not count among
 * those drawn.
 *
 * @returns how many
 */
function drawCuts(tree: Tree, index: usize, count: i32): i32 {
  const order = tree.order;
  const features = tree.features;
  const stride = tree.stride;
  const first = tree.rows + load<i32>(index) * stride;
  const second = tree.rows + load<i32>(index, 4) * stride;
  let candidates = 0;
  if (count > 2) range(tree, index, count);
  for (let drawn = 0; drawn < features && candidates < tree.tried; drawn++) {
    const place = order + 4 * drawn;
    const pick = place + 4 * i32(next(tree.random) * f64(features - drawn));
    const feature = load<i32>(pick);
    store<i32>(pick, load<i32>(place));
    store<i32>(place, feature);
    const a = load<f32>(count > 2 ? tree.low + 4 * feature : first + 4 * feature);
    const b = load<f32>(count > 2 ? tree.high + 4 * feature : second + 4 * feature);
    const lowest = min(a, b);
    const highest = max(a, b);
    if (!(f64(highest) > f64(lowest) + tree.least)) continue;
    const front = order + 4 * candidates++;
    store<i32>(place, load<i32>(front));
    store<i32>(front, feature);
    const cut = f32(f64(lowest) + next(tree.random) * (f64(highest) - f64(lowest)));
    store<f32>(tree.cut + 4 * feature, cut >= highest ? lowest : cut);
    // Two rows: every cut is perfect, so the first feature drawn is as good as the best.
    if (count == 2) break;
  }
  return candidates;
}

/** Chooses a feature, whose cut is in `cut`, and sets `gain`. @returns -1 where none splits the rows */
function chooseSplit(tree: Tree, index: usize, count: i32, mean: f64): i32 {
  const candidates = drawCuts(tree, index, count);
  // Around their mean the targets' single-precision sums lose nothing that matters, and both sides add up to zero.
  for (let entry: usize = 0; entry < 4 * usize(count); entry += 4) {
    store<f32>(tree.centred + entry, f32(load<f64>(tree.targets + 8 * load<i32>(index + entry)) - mean));
  }
  const two = count == 2 && candidates > 0;
  const group = two ? (4 * usize(load<i32>(tree.order))) & ~(GROUP - 1) : 0;
  below(tree, index, count, group, two ? group + GROUP : 4 * usize(tree.features));
  let chosen = -1;
  let best: f64 = -1;
  for (let k = 0; k < candidates; k++) {
    const feature = load<i32>(tree.order + 4 * k);
    const left = load<i32>(tree.number + 4 * feature);
    const right = count - left;
    if (left < tree.minLeaf || right < tree.minLeaf) continue;
    const sum = f64(load<f32>(tree.sum + 4 * feature));
    const gain = sum * sum * (1 / f64(left) + 1 / f64(right));
    if (gain > best) {
      best = gain;
      chosen = feature;
    }
  }
  tree.gain = best;
  return chosen;
}

/** Puts rows with x <= cut first and keeps their order otherwise, without branches. @returns how many there are */
function divide(tree: Tree, index: usize, count: i32, feature: i32): i32 {
  const column = tree.rows + 4 * feature;
  const stride = tree.stride;
  const cut = load<f32>(tree.cut + 4 * feature);
  const moved = tree.moved;
  let left: usize = 0;
  let others: usize = 0;
  for (let entry: usize = 0; entry < 4 * usize(count); entry += 4) {
    const row = load<i32>(index + entry);
    const inside = usize(load<f32>(column + row * stride) <= cut);
    store<i32>(index + left, row);
    store<i32>(moved + others, row);
    left += 4 * inside;
    others += 4 * (1 - inside);
  }
  for (let entry: usize = 0; entry < others; entry += 4)
    store<i32>(index + left + entry, load<i32>(moved + entry));
  return i32(left >> 2);
}

/**
 * Grows one extremely randomised tree (Geurts, Ernst, Wehenkel, Machine Learning 2006, 63, 3) on the rows of the index, depth first, left before
 * right, until the leaves are pure or the options stop it: of `tried` features drawn at random, one cut each, uniform between the smallest and the
 * largest value in the node; the cut that lowers the squared error most is taken.
 *
 * @returns number of nodes
 */
export function grow(tree: Tree): i32 {
  let nodes = 0;
  let pending = tree.pending;
  push(pending, 0, tree.count, 0, -1);
  pending += ENTRY;
  while (pending > tree.pending) {
    pending -= ENTRY;
    const start = load<i32>(pending);
    const count = load<i32>(pending, 4);
    const depth = load<i32>(pending, 8);
    const parent = load<i32>(pending, 12);
    const node = nodes++;
    if (parent >= 0) store<i32>(tree.right + 4 * parent, node);
    store<i32>(tree.right + 4 * node, 0);
    const index = tree.index + 4 * start;
    const one = load<f64>(tree.targets + 8 * load<i32>(index));
    let sum: f64 = 0;
    let equal = true;
    for (let entry = index; entry < index + 4 * count; entry += 4) {
      const value = load<f64>(tree.targets + 8 * load<i32>(entry));
      sum += value;
      equal = equal && value == one;
    }
    const mean = sum / f64(count);
    const splittable = count >= 2 && count >= 2 * tree.minLeaf && depth < tree.deepest && !equal;
    const feature = splittable ? chooseSplit(tree, index, count, mean) : -1;
    store<i16>(tree.feature + 2 * node, i16(feature));
    store<f32>(tree.threshold + 4 * node, feature < 0 ? f32(mean) : load<f32>(tree.cut + 4 * feature));
    if (feature < 0) continue;
    const importance = tree.importance + 8 * feature;
    store<f64>(importance, load<f64>(importance) + tree.gain / f64(tree.count));
    const left = divide(tree, index, count, feature);
    push(pending, start + left, count - left, depth + 1, node);
    push(pending + ENTRY, start, left, depth + 1, -1);
    pending += 2 * ENTRY;
  }
  return nodes;
}

function push(pending: usize, start: i32, count: i32, depth: i32, parent: i32): void {
  store<i32>(pending, start);
  store<i32>(pending, count, 4);
  store<i32>(pending, depth, 8);
  store<i32>(pending, parent, 12);
}
