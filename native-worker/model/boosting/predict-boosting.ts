import type { Forest } from '../trees/forest-data.ts';

/**
 * Sum of the trees' values over the base.
 *
 * @param values rows x features, row-major
 */
export function predictBoosting(
  base: number,
  { offsets, feature, threshold, right }: Omit<Forest, 'importance'>,
  values: Float64Array,
  rows: number,
  features: number,
): Float64Array {
  const x = Float32Array.from(values);
  const prediction = new Float64Array(rows).fill(base);
  for (let tree = 0; tree + 1 < offsets.length; tree++) {
    const root = offsets[tree];
    for (let i = 0; i < rows; i++) {
      let node = root;
      while (feature[node] >= 0) {
        node = x[i * features + feature[node]] <= threshold[node] ? node + 1 : root + right[node];
      }
      prediction[i] += threshold[node];
    }
  }
  return prediction;
}
