import type { ForestData, GrowOptions } from './forest-data.ts';
import { FEATURE_THRESHOLD, type Split, type Splitter } from './splitter.ts';

/**
 * Split of extremely randomised trees (Geurts, Ernst, Wehenkel, Machine Learning 2006, 63, 3): of `featuresPerSplit` features drawn
 * at random, one cut-point each, uniform between the smallest and the largest value in the node; the cut that lowers the squared
 * error most is taken. Constant features do not count among those drawn, as in scikit-learn.
 */
export function createRandomSplitter(data: ForestData, options: GrowOptions): Splitter {
  const { rows, features } = data;
  const { featuresPerSplit, minLeaf } = options;
  const columns = Array.from({ length: features }, (_, j) => data.columns.subarray(j * rows, (j + 1) * rows));
  const order = Int32Array.from({ length: features }, (_, j) => j);
  const x = new Float32Array(rows);
  const range = new Float64Array(2);
  const left = new Float64Array(2);

  return {
    find(index, start, end, y, sum, split, random) {
      const count = end - start;
      let best = -1;
      let tried = 0;
      for (let drawn = 0; drawn < features && tried < featuresPerSplit; drawn++) {
        const pick = drawn + random.integer(features - drawn);
        const feature = order[pick];
        order[pick] = order[drawn];
        order[drawn] = feature;
        gatherRange(columns[feature], index, start, count, x, range);
        const low = range[0];
        const high = range[1];
        if (!(high > low + FEATURE_THRESHOLD)) continue;
        tried++;
        let threshold = Math.fround(low + random.uniform() * (high - low));
        if (threshold >= high) threshold = low;
        sumLeft(x, y, count, threshold, left);
        const leftCount = left[0];
        const rightCount = count - leftCount;
        if (leftCount < minLeaf || rightCount < minLeaf) continue;
        const rightSum = sum - left[1];
        const score = (left[1] * left[1]) / leftCount + (rightSum * rightSum) / rightCount;
        if (score > best) {
          best = score;
          setSplit(split, feature, threshold, score - (sum * sum) / count);
        }
        // Two rows: every cut is perfect, so the first feature drawn is as good as the best.
        if (count === 2) break;
      }
      return best >= 0;
    },
  };
}

function setSplit(split: Split, feature: number, threshold: number, gain: number): void {
  split.feature = feature;
  split.threshold = threshold;
  split.gain = gain;
}

/** Copies the node's values of one feature to `x` and finds their range. A loop of its own compiles to twice the speed. */
function gatherRange(
  column: Float32Array,
  index: Int32Array,
  start: number,
  count: number,
  x: Float32Array,
  range: Float64Array,
): void {
  let low = column[index[start]];
  let high = low;
  for (let i = 0; i < count; i++) {
    const value = column[index[start + i]];
    x[i] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  range[0] = low;
  range[1] = high;
}

/** Number of rows with x <= threshold and the sum of their targets. Free of branches, which random cuts make unpredictable. */
function sumLeft(
  x: Float32Array,
  y: Float64Array,
  count: number,
  threshold: number,
  left: Float64Array,
): void {
  let rows = 0;
  let sum = 0;
  let rowsOdd = 0;
  let sumOdd = 0;
  const even = count & ~1;
  let i = 0;
  for (; i < even; i += 2) {
    const inside = Number(x[i] <= threshold) | 0;
    const insideOdd = Number(x[i + 1] <= threshold) | 0;
    rows += inside;
    sum += inside * y[i];
    rowsOdd += insideOdd;
    sumOdd += insideOdd * y[i + 1];
  }
  if (i < count) {
    const inside = Number(x[i] <= threshold) | 0;
    rows += inside;
    sum += inside * y[i];
  }
  left[0] = rows + rowsOdd;
  left[1] = sum + sumOdd;
}
