/**
 * Cholesky factor L of a symmetric positive definite matrix, A = L L', in its place.
 *
 * @param a n * n, row-major; only the lower triangle is read, and replaced by L
 */
function factorise(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    const own = j * n;
    let diagonal = a[own + j];
    for (let k = 0; k < j; k++) diagonal -= a[own + k] * a[own + k];
    const root = Math.sqrt(diagonal);
    a[own + j] = root;
    let i = j + 1;
    // Four rows at a time: each sum waits for its last term, so one alone leaves the processor idle.
    for (; i + 3 < n; i += 4) {
      const [first, second, third, fourth] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
      let sum1 = a[first + j];
      let sum2 = a[second + j];
      let sum3 = a[third + j];
      let sum4 = a[fourth + j];
      for (let k = 0; k < j; k++) {
        const factor = a[own + k];
        sum1 -= a[first + k] * factor;
        sum2 -= a[second + k] * factor;
        sum3 -= a[third + k] * factor;
        sum4 -= a[fourth + k] * factor;
      }
      a[first + j] = sum1 / root;
      a[second + j] = sum2 / root;
      a[third + j] = sum3 / root;
      a[fourth + j] = sum4 / root;
    }
    for (; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[own + k];
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
