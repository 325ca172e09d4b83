import { KERNELS_WASM } from './covariance-wasm.ts';
import { createKernelMemory, DOUBLE_BYTES } from './memory.ts';

/** The functions of assembly/metric.ts; arrays are given by their place in memory, bytes. */
interface CompiledMetric {
  addOuterProducts(rows: number, weights: number, count: number, n: number, sum: number): void;
  multiplyLower(columns: number, n: number, row: number, out: number): void;
}

/** Covariances of rows of numbers, and products of such rows with lower triangular matrices. */
export interface MetricKernels {
  /** Rows one after another, and a weight for each. */
  rows: Float64Array;
  weights: Float64Array;
  /** Weighted sum of the outer products of the first `count` rows, n x n, row-major; its lower triangle counts. Used again by the next call. */
  outerProducts(count: number): Float64Array;
  /** Takes lower triangular matrices, row-major, in the place of those before. */
  load(matrices: readonly Float64Array[]): void;
  /** Multiplies a row by one of the matrices. */
  multiply(matrix: number, row: Float64Array, out: Float64Array): void;
}

/**
 * @param n numbers a row, even
 * @param mostRows rows and matrices that there may be at a time
 */
export function createMetricKernels(n: number, mostRows: number, mostMatrices: number): MetricKernels {
  const bytes = DOUBLE_BYTES * n;
  const parts = {
    row: bytes,
    out: bytes,
    rows: bytes * mostRows,
    weights: DOUBLE_BYTES * mostRows,
    sum: bytes * n,
    matrices: bytes * n * mostMatrices,
  };
  const { kernels, offset, doubles } = createKernelMemory<CompiledMetric, keyof typeof parts>(
    KERNELS_WASM,
    parts,
  );
  const [row, out] = [doubles(offset.row, n), doubles(offset.out, n)];
  const sum = doubles(offset.sum, n * n);
  const columns = doubles(offset.matrices, n * n * mostMatrices);
  return {
    rows: doubles(offset.rows, n * mostRows),
    weights: doubles(offset.weights, mostRows),
    outerProducts(count) {
      sum.fill(0);
      kernels.addOuterProducts(offset.rows, offset.weights, count, n, offset.sum);
      return sum;
    },
    load(matrices) {
      for (const [k, matrix] of matrices.entries())
        for (let a = 0; a < n; a++)
          for (let b = 0; b <= a; b++) columns[(k * n + b) * n + a] = matrix[a * n + b];
    },
    multiply(matrix, values, product) {
      row.set(values);
      kernels.multiplyLower(offset.matrices + bytes * n * matrix, n, offset.row, offset.out);
      product.set(out);
    },
  };
}
