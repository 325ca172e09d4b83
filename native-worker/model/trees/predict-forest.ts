import type { Forest } from './forest-data.ts';

export interface ForestPrediction {
  mean: Float64Array;
  /** Standard deviation between the trees. */
  spread: Float64Array;
}

/**
 * Mean and spread of the trees' predictions. Tree by tree over all rows, so that a tree stays in the cache.
 *
 * @param values rows x features, row-major
 */
export function predictForest(
  forest: Pick<Forest, 'offsets' | 'feature' | 'threshold' | 'right'>,
  values: Float64Array,
  rows: number,
  features: number,
): ForestPrediction {
  const { offsets, feature, threshold, right } = forest;
  const trees = offsets.length - 1;
  const x = new Float32Array(values);
  const mean = new Float64Array(rows);
  const spread = new Float64Array(rows);
  for (let tree = 0; tree < trees; tree++) {
    const root = offsets[tree];
    for (let i = 0; i < rows; i++) {
      const row = i * features;
      let node = root;
      while (feature[node] >= 0) {
        node = x[row + feature[node]] <= threshold[node] ? node + 1 : root + right[node];
      }
      // Welford's update: exact for a forest whose trees agree.
      const value = threshold[node];
      const change = value - mean[i];
      mean[i] += change / (tree + 1);
      spread[i] += change * (value - mean[i]);
    }
  }
  for (let i = 0; i < rows; i++) spread[i] = Math.sqrt(Math.max(0, spread[i]) / trees);
  return { mean, spread };
}
