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
  const x = new Float32Array(values);
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

/**
 * What each tree says of each row with one feature exchanged for that of another table, for each feature in turn. A walk down a tree asks for few
 * features, so that most walks stay as they are; the others are walked again from the first node that asks for the feature.
 *
 * @param values rows x features, row-major
 * @param others of the same size
 * @returns features x rows x trees
 */
export function exchangedLeafValues(
  forest: Pick<Forest, 'offsets' | 'feature' | 'threshold' | 'right'>,
  values: Float64Array,
  others: Float64Array,
  rows: number,
  features: number,
): Float32Array {
  const { offsets, feature, threshold, right } = forest;
  const trees = offsets.length - 1;
  const [x, exchanged] = [new Float32Array(values), new Float32Array(others)];
  const own = leafValues(forest, values, rows, features);
  const leaves = new Float32Array(features * own.length);
  for (let j = 0; j < features; j++) leaves.set(own, j * own.length);
  // The last walk that asked for each feature.
  const asked = new Int32Array(features).fill(-1);
  for (let tree = 0; tree < trees; tree++) {
    const root = offsets[tree];
    for (let i = 0; i < rows; i++) {
      const row = i * features;
      const walk = i * trees + tree;
      let node = root;
      while (feature[node] >= 0) {
        const j = feature[node];
        if (asked[j] !== walk) {
          asked[j] = walk;
          const value = exchanged[row + j];
          let other = node;
          while (feature[other] >= 0) {
            const seen = feature[other] === j ? value : x[row + feature[other]];
            other = seen <= threshold[other] ? other + 1 : root + right[other];
          }
          leaves[j * own.length + walk] = threshold[other];
        }
        node = x[row + j] <= threshold[node] ? node + 1 : root + right[node];
      }
    }
  }
  return leaves;
}
