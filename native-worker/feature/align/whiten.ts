import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix';
import { PROFILE_RADII as D } from '../profile.ts';

/** Share of the mean variance added to every channel, so that the covariance of few particles can be inverted. */
const RIDGE = 0.03;

/** D * D, row-major, lower triangular: multiplying residuals by it makes them uncorrelated and of unit spread. */
export type Whitening = Float64Array;

export const noWhitening = (): Whitening =>
  Float64Array.from({ length: D * D }, (_, index) => (index % (D + 1) === 0 ? 1 : 0));

/**
 * The whitening of residuals (rows of D channels): the inverse of the Cholesky factor of their covariance.
 *
 * Particles differ from each other in few ways (size, cap, how they lie), which move many rings together. Measured against that covariance,
 * such differences count little and what remains is height: a Mahalanobis distance.
 */
export function whiteningOf(residuals: readonly Float64Array[]): Whitening {
  const covariance = new Float64Array(D * D);
  let rows = 0;
  for (const table of residuals) {
    rows += table.length / D;
    for (let row = 0; row < table.length; row += D) {
      for (let a = 0; a < D; a += 1) {
        for (let b = 0; b <= a; b += 1) covariance[a * D + b]! += table[row + a]! * table[row + b]!;
      }
    }
  }
  let trace = 0;
  for (let a = 0; a < D; a += 1) trace += covariance[a * D + a]! / rows;
  if (!(trace > 0)) return noWhitening();
  const matrix = Matrix.zeros(D, D);
  for (let a = 0; a < D; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      const value = covariance[a * D + b]! / rows + (a === b ? (RIDGE * trace) / D : 0);
      matrix.set(a, b, value);
      matrix.set(b, a, value);
    }
  }
  return Float64Array.from(inverse(new CholeskyDecomposition(matrix).lowerTriangularMatrix).to1DArray());
}

/** Rows of D channels, whitened. */
export function whiten(table: Float64Array, whitening: Whitening): Float64Array {
  const out = new Float64Array(table.length);
  for (let row = 0; row < table.length; row += D) {
    for (let a = 0; a < D; a += 1) {
      let sum = 0;
      for (let b = 0; b <= a; b += 1) sum += whitening[a * D + b]! * table[row + b]!;
      out[row + a] = sum;
    }
  }
  return out;
}
