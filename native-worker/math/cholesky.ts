/**
 * Cholesky factor L of a symmetric positive definite matrix, A = L L', in its place.
 *
 * @param a n * n, row-major; only the lower triangle is read, and replaced by L
 */
function factorise(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    let diagonal = a[j * n + j];
    for (let k = 0; k < j; k++) diagonal -= a[j * n + k] * a[j * n + k];
    const root = Math.sqrt(diagonal);
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = sum / root;
    }
  }
}

/** Solves A w = b for a symmetric positive definite A, of which only the lower triangle is read (and destroyed). */
export function solvePositiveDefinite(a: Float64Array, n: number, b: Float64Array, w: Float64Array): void {
  factorise(a, n);
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= a[i * n + k] * w[k];
    w[i] = sum / a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = w[i];
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i] * w[k];
    w[i] = sum / a[i * n + i];
  }
}

/**
 * Inverse of the Cholesky factor of a covariance: multiplied by it, what has this covariance becomes uncorrelated and of unit variance.
 *
 * @param covariance n * n, row-major; only the lower triangle is read
 * @returns n * n, row-major, lower triangular
 */
export function whiteningOf(covariance: Float64Array, n: number): Float64Array {
  const lower = covariance.slice();
  factorise(lower, n);
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / lower[j * n + j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += lower[i * n + k] * inverse[k * n + j];
      inverse[i * n + j] = -sum / lower[i * n + i];
    }
  }
  return inverse;
}
