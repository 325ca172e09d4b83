import type { ForestData, GrowOptions } from './forest-data.ts';
import { FEATURE_THRESHOLD, type Splitter } from './splitter.ts';

/** Below this many rows an insertion sort beats the call into the engine's sort. */
const SMALL_NODE = 48;

/**
 * Best split of a random forest's trees (Breiman, Machine Learning 2001, 45, 5): over `featuresPerSplit` features drawn at random,
 * every cut half-way between neighbouring values; the one that lowers the squared error most is taken.
 *
 * Rows are sorted by packing a value's rank among all values of its feature and the row's place in the node into one
 * double, which the engine's native sort puts in order without a comparison function.
 */
export function createBestSplitter(data: ForestData, options: GrowOptions): Splitter {
  const { rows, features } = data;
  const { featuresPerSplit, minLeaf } = options;
  const columns = Array.from({ length: features }, (_, j) => data.columns.subarray(j * rows, (j + 1) * rows));
  const ranks = columns.map(denseRanks);
  const order = Int32Array.from({ length: features }, (_, j) => j);
  const keys = new Float64Array(rows);
  const places = 2 ** Math.ceil(Math.log2(rows + 1));

  return {
    reset() {
      for (let j = 0; j < features; j++) order[j] = j;
    },
    find(index, start, end, y, sum, split, random) {
      const count = end - start;
      let best = (sum * sum) / count;
      const unsplit = best;
      let found = false;
      let tried = 0;
      for (let drawn = 0; drawn < features && tried < featuresPerSplit; drawn++) {
        const pick = drawn + random.integer(features - drawn);
        const feature = order[pick];
        order[pick] = order[drawn];
        order[drawn] = feature;
        const rank = ranks[feature];
        let low = rank[index[start]];
        let high = low;
        for (let i = 0; i < count; i++) {
          const value = rank[index[start + i]];
          keys[i] = value * places + i;
          if (value < low) low = value;
          if (value > high) high = value;
        }
        const column = columns[feature];
        if (low === high) continue;
        tried++;
        sortKeys(keys, count);
        let leftSum = 0;
        let previous = column[index[start + (keys[0] % places)]];
        for (let i = 1; i < count; i++) {
          leftSum += y[keys[i - 1] % places];
          const value = column[index[start + (keys[i] % places)]];
          const before = previous;
          previous = value;
          if (!(value > before + FEATURE_THRESHOLD) || i < minLeaf || count - i < minLeaf) continue;
          const rightSum = sum - leftSum;
          const score = (leftSum * leftSum) / i + (rightSum * rightSum) / (count - i);
          if (score > best) {
            best = score;
            found = true;
            let threshold = Math.fround(before / 2 + value / 2);
            if (threshold >= value) threshold = before;
            split.feature = feature;
            split.threshold = threshold;
            split.gain = score - unsplit;
          }
        }
      }
      return found;
    },
  };
}

/** Rank of each value among the distinct values of its column, from 0. */
function denseRanks(column: Float32Array): Int32Array {
  const order = Float32Array.from(column).sort();
  const distinct = new Float32Array(order.length);
  let n = 0;
  for (let i = 0; i < order.length; i++) if (i === 0 || order[i] !== order[i - 1]) distinct[n++] = order[i];
  return Int32Array.from(column, (value) => {
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (distinct[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

function sortKeys(keys: Float64Array, count: number): void {
  if (count > SMALL_NODE) {
    keys.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const key = keys[i];
    let j = i - 1;
    for (; j >= 0 && keys[j] > key; j--) keys[j + 1] = keys[j];
    keys[j + 1] = key;
  }
}
