import type { Forest } from './forest-data.ts';
import { leafValues } from './leaf-values.ts';
import type { ForestPrediction } from './predict-forest.ts';

/** Rows whose leaves are held at a time. */
const BLOCK_ROWS = 512;

/**
 * What most trees agree on: the mean of those within the window that holds the most of them (the lowest such window). Ring systems of
 * different heights can look alike; trees then split between two heights, and the mean of all is a height that none of them means.
 *
 * @param values rows x features, row-major
 * @param window width, in units of the target
 * @returns spread: root mean square distance of all trees from the value, so that dissent shows
 */
export function predictConsensus(
  forest: Pick<Forest, 'offsets' | 'feature' | 'threshold' | 'right'>,
  values: Float64Array,
  rows: number,
  features: number,
  window: number,
): ForestPrediction {
  const trees = forest.offsets.length - 1;
  const mean = new Float64Array(rows);
  const spread = new Float64Array(rows);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    const block = values.subarray(first * features, (first + count) * features);
    const leaves = leafValues(forest, block, count, features);
    for (let i = 0; i < count; i++) {
      const own = leaves.subarray(i * trees, (i + 1) * trees).sort();
      const value = densestMean(own, window);
      let squares = 0;
      for (const leaf of own) squares += (leaf - value) ** 2;
      mean[first + i] = value;
      spread[first + i] = Math.sqrt(squares / trees);
    }
  }
  return { mean, spread };
}

/** @param sorted ascending */
function densestMean(sorted: Float32Array, window: number): number {
  let from = 0;
  let most = 0;
  for (let start = 0, end = 0; start < sorted.length; start++) {
    while (end < sorted.length && sorted[end] <= sorted[start] + window) end++;
    if (end - start > most) [from, most] = [start, end - start];
  }
  let sum = 0;
  for (let i = from; i < from + most; i++) sum += sorted[i];
  return sum / most;
}
