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

/** Fills `histogram` from the rows `index[start..end)`; `gradient` is in the order of rows, `ordered` is scratch. */
export function fillHistogram(
  histogram: Histogram,
  { rows, features, bins }: BinnedFeatures,
  index: Int32Array,
  start: number,
  end: number,
  gradient: Float64Array,
  ordered: Float64Array,
): void {
  histogram.gradient.fill(0);
  histogram.count.fill(0);
  const count = end - start;
  for (let i = 0; i < count; i++) ordered[i] = gradient[index[start + i]];
  for (let j = 0; j < features; j++) {
    const at = j * BIN_STRIDE;
    addFeature(
      bins.subarray(j * rows, (j + 1) * rows),
      index,
      start,
      count,
      ordered,
      histogram.gradient.subarray(at, at + BIN_STRIDE),
      histogram.count.subarray(at, at + BIN_STRIDE),
    );
  }
}

function addFeature(
  bins: Uint8Array,
  index: Int32Array,
  start: number,
  count: number,
  ordered: Float64Array,
  gradient: Float64Array,
  counts: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const bin = bins[index[start + i]];
    gradient[bin] += ordered[i];
    counts[bin] += 1;
  }
}

/** Turns the histogram of a parent into that of one child, given the other child's. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < child.count.length; i++) {
    parent.gradient[i] -= child.gradient[i];
    parent.count[i] -= child.count[i];
  }
}
