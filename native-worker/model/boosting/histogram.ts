import { createKernelMemory } from '../../kernels/memory.ts';
import { BINS, structAt, structBytes } from '../../kernels/structs.ts';
import type { CompiledTreeKernels } from '../../kernels/trees.ts';
import { KERNELS_WASM } from '../../kernels/trees-wasm.ts';
import type { BinnedFeatures } from './bin-features.ts';

/** Memory for one feature's bins. */
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

export interface HistogramKernel {
  /** Gradients of all rows, for the fills that follow. */
  setGradients(gradient: Float64Array): void;
  /** Fills `histogram` from the rows `index[start..end)`. */
  fill(histogram: Histogram, index: Int32Array, start: number, end: number): void;
}

/** Copies the bins into the memory of the compiled loop. */
export function createHistogramKernel({ rows, features, bins }: BinnedFeatures): HistogramKernel {
  const cells = features * BIN_STRIDE;
  const { kernels, buffer, offset } = createKernelMemory<
    CompiledTreeKernels,
    'bins' | 'index' | 'gradients' | 'sums' | 'counts' | 'rows'
  >(KERNELS_WASM, {
    bins: bins.byteLength,
    index: rows * Int32Array.BYTES_PER_ELEMENT,
    gradients: rows * Float64Array.BYTES_PER_ELEMENT,
    sums: cells * Float64Array.BYTES_PER_ELEMENT,
    counts: cells * Int32Array.BYTES_PER_ELEMENT,
    rows: structBytes(BINS),
  });
  const { rows: at, ...places } = offset;
  const struct = structAt(buffer, at, BINS);
  Object.assign(struct, { ...places, features });
  new Uint8Array(buffer, offset.bins, bins.length).set(bins);
  const entries = new Int32Array(buffer, offset.index, rows);
  const gradients = new Float64Array(buffer, offset.gradients, rows);
  const sums = new Float64Array(buffer, offset.sums, cells);
  const counts = new Int32Array(buffer, offset.counts, cells);
  return {
    setGradients: (gradient) => gradients.set(gradient),
    fill(histogram, index, start, end) {
      entries.set(index.subarray(start, end));
      sums.fill(0);
      counts.fill(0);
      struct.count = end - start;
      kernels.histogram(struct.at);
      histogram.gradient.set(sums);
      histogram.count.set(counts);
    },
  };
}

/** Turns the histogram of a parent into that of one child, given the other child's. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < child.count.length; i++) {
    parent.gradient[i] -= child.gradient[i];
    parent.count[i] -= child.count[i];
  }
}
