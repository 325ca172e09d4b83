import type { BinnedFeatures } from './bin-features.ts';

/** Room for one feature's bins. */
export const BIN_STRIDE = 256;

/** Sums over the rows of a node, by feature and bin. */
export interface Histogram {
  gradient: Float64Array;
  count: Int32Array;
}

export function createHistogram(features: number): Histogram {
  return {
    gradient: new Float64Array(features * BIN_STRIDE),
    count: new Int32Array(features * BIN_STRIDE),
  };
}

/** Fills `histogram` from the rows `index[start..end)`; `gradient` is in the order of rows. */
export function fillHistogram(
  { gradient: sums, count }: Histogram,
  { features, bins }: BinnedFeatures,
  index: Int32Array,
  start: number,
  end: number,
  gradient: Float64Array,
): void {
  sums.fill(0);
  count.fill(0);
  for (let i = start; i < end; i++) {
    const row = index[i];
    const value = gradient[row];
    const first = row * features;
    for (let j = 0; j < features; j++) {
      const at = j * BIN_STRIDE + bins[first + j];
      sums[at] += value;
      count[at] += 1;
    }
  }
}

/** Turns the histogram of a parent into that of one child, given the other child's. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < child.count.length; i++) {
    parent.gradient[i] -= child.gradient[i];
    parent.count[i] -= child.count[i];
  }
}
