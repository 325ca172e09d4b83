import type { Forest } from './forest-data.ts';

/**
 * What each tree says of each row. Tree by tree over all rows, so that a tree stays in the cache.
 *
 * @param values rows x features, row-major
 * @returns rows x trees, row-major
 */
export function leafValues(
  forest: Pick<Forest, 'offsets' | 'feature' | 'threshold' | 'right'>,
  values: Float64Array,
  rows: number,
  features: number,
): Float32Array {
  const { offsets, feature, threshold, right } = forest;
  const trees = offsets.length - 1;
  const x = Float32Array.from(values);
  const leaves = new Float32Array(rows * trees);
  for (let tree = 0; tree < trees; tree++) {
    const root = offsets[tree];
    for (let i = 0; i < rows; i++) {
      const row = i * features;
      let node = root;
      while (feature[node] >= 0) {
        node = x[row + feature[node]] <= threshold[node] ? node + 1 : root + right[node];
      }
      leaves[i * trees + tree] = threshold[node];
    }
  }
  return leaves;
}
