import { sortLists } from '../../kernels/lists.ts';
import { meanBetween } from '../../math/statistics.ts';
import type { Forest } from './forest-data.ts';
import { exchangedLeafValues, leafValues } from './leaf-values.ts';
import type { ForestPrediction } from './predict-forest.ts';

/** Rows whose leaves are held at a time. */
const BLOCK_ROWS = 512;
/** The same where they are held once a feature. */
const EXCHANGED_ROWS = 16;

/**
 * Predictions of a forest by another rule than the mean of all trees.
 *
 * @param values rows x features, row-major
 * @param vote what the trees' predictions of one row, ascending, come to
 * @returns spread: root mean square distance of all trees from the value: large where the trees disagree
 */
export function predictByVotes(
  forest: Pick<Forest, 'offsets' | 'feature' | 'threshold' | 'right'>,
  values: Float64Array,
  rows: number,
  features: number,
  vote: (sorted: Float32Array) => number,
): ForestPrediction {
  const trees = forest.offsets.length - 1;
  const mean = new Float64Array(rows);
  const spread = new Float64Array(rows);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    const block = values.subarray(first * features, (first + count) * features);
    const leaves = leafValues(forest, block, count, features);
    sortLists(leaves, trees);
    for (let i = 0; i < count; i++) {
      const own = leaves.subarray(i * trees, (i + 1) * trees);
      const value = vote(own);
      let squares = 0;
      for (let tree = 0; tree < trees; tree++) squares += (own[tree] - value) ** 2;
      mean[first + i] = value;
      spread[first + i] = Math.sqrt(squares / trees);
    }
  }
  return { mean, spread };
}

/**
 * Predictions for rows with one feature exchanged for that of another table, for each feature in turn.
 *
 * @param others as `values`
 * @returns an array of the rows for each feature
 */
export function exchangedByVotes(
  forest: Pick<Forest, 'offsets' | 'feature' | 'threshold' | 'right'>,
  values: Float64Array,
  others: Float64Array,
  rows: number,
  features: number,
  vote: (sorted: Float32Array) => number,
): Float64Array[] {
  const trees = forest.offsets.length - 1;
  const predicted = Array.from({ length: features }, () => new Float64Array(rows));
  for (let first = 0; first < rows; first += EXCHANGED_ROWS) {
    const count = Math.min(EXCHANGED_ROWS, rows - first);
    const block = [values, others].map((all) => all.subarray(first * features, (first + count) * features));
    const leaves = exchangedLeafValues(forest, block[0], block[1], count, features);
    sortLists(leaves, trees);
    predicted.forEach((own, j) => {
      for (let i = 0; i < count; i++) {
        const list = (j * count + i) * trees;
        own[first + i] = vote(leaves.subarray(list, list + trees));
      }
    });
  }
  return predicted;
}

/**
 * What most trees agree on: the mean of those within the window that holds the most of them (the lowest such window). Ring systems of
 * different heights can look alike; trees then split between two heights, and the mean of all is a height that no tree predicts.
 *
 * @param windowWidth in units of the target
 */
export const consensus =
  (windowWidth: number) =>
  (sorted: Float32Array): number => {
    let from = 0;
    let most = 0;
    for (let start = 0, end = 0; start < sorted.length; start++) {
      while (end < sorted.length && sorted[end] <= sorted[start] + windowWidth) end++;
      if (end - start > most) [from, most] = [start, end - start];
    }
    return meanBetween(sorted, from, from + most);
  };
