import { KERNELS_WASM } from './covariance-wasm.ts';
import { createKernelMemory, DOUBLE_BYTES } from './memory.ts';

/** The functions of assembly/covariance.ts and solve.ts; arrays are given by their place in memory, bytes. */
interface CompiledCovariance {
  fillCovariance(matrix: number, n: number, fade: number, alike: number, growing: number, rest: number): void;
  mixCovariances(matrix: number, n: number, share: number, other: number, otherShare: number): void;
  solve(matrix: number, n: number, b: number, w: number, column: number): void;
}

/** A covariance of numbers on rings, in double precision. */
export interface CovarianceKernels {
  /** What `fill` makes it of: a factor a ring, and one by distance of rings. */
  fade: Float64Array;
  alike: Float64Array;
  /** n x n, row-major; the lower triangle counts. */
  matrix: Float64Array;
  /** Products of the factors, plus `growing` times the radii (k + 0.5) of both rings, plus on the diagonal `rest` over the radius. */
  fill(growing: number, rest: number): void;
  /** Makes of it `share` times itself and `otherShare` times another one, a lower triangle row after row. */
  mix(share: number, triangle: Float64Array, otherShare: number): void;
  /** Solves matrix x = b, which destroys the matrix. */
  b: Float64Array;
  x: Float64Array;
  solve(): void;
}

/**
 * Loops over a covariance of n numbers. With n = 46 a solution takes less than half of the time of plain JavaScript, and as much in a short command
 * as in a long one.
 */
export function createCovarianceKernels(n: number): CovarianceKernels {
  const row = DOUBLE_BYTES * n;
  const triangle = (n * (n + 1)) / 2;
  const parts = {
    fade: row,
    alike: row,
    b: row,
    x: row,
    // The loops work on two numbers at a time, and may look one beyond the last.
    column: row + DOUBLE_BYTES,
    matrix: row * n + DOUBLE_BYTES,
    other: DOUBLE_BYTES * triangle,
  };
  const { kernels, offset, doubles } = createKernelMemory<CompiledCovariance, keyof typeof parts>(
    KERNELS_WASM,
    parts,
  );
  const other = doubles(offset.other, triangle);
  return {
    fade: doubles(offset.fade, n),
    alike: doubles(offset.alike, n),
    matrix: doubles(offset.matrix, n * n),
    fill: (growing, rest) =>
      kernels.fillCovariance(offset.matrix, n, offset.fade, offset.alike, growing, rest),
    mix(share, values, otherShare) {
      other.set(values);
      kernels.mixCovariances(offset.matrix, n, share, offset.other, otherShare);
    },
    b: doubles(offset.b, n),
    x: doubles(offset.x, n),
    solve: () => kernels.solve(offset.matrix, n, offset.b, offset.x, offset.column),
  };
}
