/**
 * Hermitian Toeplitz covariances of a stationary series by Durbin's recursion: the inverse Cholesky factor (the best predictor of
 * each length), its products with vectors, and what traces with another Toeplitz matrix need. All in O(n^2) or less.
 *
 * Golub and Van Loan, Matrix Computations, 4.7; sums along the diagonals of the inverse from the formula of Gohberg and Semencul (1972).
 */

/** A complex vector; `im` null: real. */
export interface Vector {
  re: Float64Array;
  im: Float64Array | null;
}

export const vector = (length: number, complex: boolean): Vector => ({
  re: new Float64Array(length),
  im: complex ? new Float64Array(length) : null,
});

/** Predictors of a series from its past: row n holds n coefficients, that of the last value first. */
export interface Predictors {
  length: number;
  re: Float64Array;
  im: Float64Array | null;
  /** Variance of what remains after each prediction. */
  variance: Float64Array;
  /** Sum of ln(variance) over the first n; the logarithm of the determinant of the leading n x n block. */
  logDet: Float64Array;
}

const rowStart = (n: number): number => (n * (n - 1)) / 2;

/**
 * Predictors for the covariance E[d(n + m) conj(d(n))] = `covariance`[m], m from 0 to length - 1. Null where that is no covariance.
 */
export function durbin({ re, im }: Vector, length: number): Predictors | null {
  const size = rowStart(length);
  const phiRe = new Float64Array(size);
  const phiIm = im ? new Float64Array(size) : null;
  const variance = new Float64Array(length);
  const logDet = new Float64Array(length + 1);
  variance[0] = re[0];
  if (!(re[0] > 0)) return null;
  logDet[1] = Math.log(re[0]);
  for (let k = 1; k < length; k += 1) {
    const row = rowStart(k);
    const last = rowStart(k - 1);
    let sumRe = re[k];
    let sumIm = im ? im[k] : 0;
    for (let j = 1; j < k; j += 1) {
      sumRe -= phiRe[last + j - 1] * re[k - j];
      if (im && phiIm) {
        sumRe += phiIm[last + j - 1] * im[k - j];
        sumIm -= phiRe[last + j - 1] * im[k - j] + phiIm[last + j - 1] * re[k - j];
      }
    }
    const kRe = sumRe / variance[k - 1];
    const kIm = sumIm / variance[k - 1];
    for (let j = 1; j < k; j += 1) {
      const oRe = phiRe[last + k - j - 1];
      phiRe[row + j - 1] = phiRe[last + j - 1] - kRe * oRe;
      if (phiIm) {
        const oIm = -phiIm[last + k - j - 1];
        phiRe[row + j - 1] += kIm * oIm;
        phiIm[row + j - 1] = phiIm[last + j - 1] - kRe * oIm - kIm * oRe;
      }
    }
    phiRe[row + k - 1] = kRe;
    if (phiIm) phiIm[row + k - 1] = kIm;
    variance[k] = variance[k - 1] * (1 - kRe * kRe - kIm * kIm);
    if (!(variance[k] > 0)) return null;
    logDet[k + 1] = logDet[k] + Math.log(variance[k]);
  }
  return { length, re: phiRe, im: phiIm, variance, logDet };
}

/** out += sign * (what the predictors say of each value of `x` from those before it). */
function predict(phi: Float64Array, x: Float64Array, sign: number, out: Float64Array): void {
  for (let n = 1; n < x.length; n += 1) {
    const row = rowStart(n) - 1;
    let sum = 0;
    for (let j = 1; j <= n; j += 1) sum += phi[row + j] * x[n - j];
    out[n] += sign * sum;
  }
}

/** The transpose of `predict`. */
function spread(phi: Float64Array, x: Float64Array, sign: number, out: Float64Array): void {
  for (let n = 1; n < x.length; n += 1) {
    const row = rowStart(n) - 1;
    const value = sign * x[n];
    if (value === 0) continue;
    for (let j = 1; j <= n; j += 1) out[n - j] += phi[row + j] * value;
  }
}

/** What remains of each value after its prediction from those before it. */
function innovations({ re: phiRe, im: phiIm }: Predictors, x: Vector): Vector {
  const out: Vector = {
    re: x.re.slice(),
    im: x.im ? x.im.slice() : phiIm ? new Float64Array(x.re.length) : null,
  };
  predict(phiRe, x.re, -1, out.re);
  if (x.im && out.im) predict(phiRe, x.im, -1, out.im);
  if (phiIm && out.im) {
    predict(phiIm, x.re, -1, out.im);
    if (x.im) predict(phiIm, x.im, 1, out.re);
  }
  return out;
}

/** The inverse of the leading block times `x`. */
export function solve(predictors: Predictors, x: Vector): Vector {
  const { re: phiRe, im: phiIm, variance } = predictors;
  const scaled = innovations(predictors, x);
  for (let n = 0; n < scaled.re.length; n += 1) {
    scaled.re[n] /= variance[n];
    if (scaled.im) scaled.im[n] /= variance[n];
  }
  const out: Vector = { re: scaled.re.slice(), im: scaled.im && scaled.im.slice() };
  spread(phiRe, scaled.re, -1, out.re);
  if (scaled.im && out.im) {
    spread(phiRe, scaled.im, -1, out.im);
    if (phiIm) {
      spread(phiIm, scaled.re, 1, out.im);
      spread(phiIm, scaled.im, -1, out.re);
    }
  }
  return out;
}

/** Sums along the diagonals of the inverse of the leading block of `size` rows: out[m] = sum over l of inverse[l, l + m]. */
export function inverseDiagonals({ re, im, variance }: Predictors, size: number): Vector {
  const aRe = new Float64Array(size);
  const aIm = im ? new Float64Array(size) : null;
  aRe[0] = 1;
  const row = rowStart(size - 1);
  for (let j = 1; j < size; j += 1) {
    aRe[j] = -re[row + j - 1];
    if (im && aIm) aIm[j] = -im[row + j - 1];
  }
  const out = vector(size, im !== null);
  const scale = 1 / variance[size - 1];
  for (let m = 0; m < size; m += 1) {
    let sumRe = 0;
    let sumIm = 0;
    for (let p = 0; p < size - m; p += 1) {
      const times = size - m - 2 * p;
      sumRe += times * aRe[p] * aRe[p + m];
      if (aIm) {
        sumRe += times * aIm[p] * aIm[p + m];
        sumIm += times * (aIm[p] * aRe[p + m] - aRe[p] * aIm[p + m]);
      }
    }
    out.re[m] = scale * sumRe;
    if (out.im) out.im[m] = scale * sumIm;
  }
  return out;
}

/** out[m] += scale * sum over l of u[l] conj(u[l + m]). */
export function addAutocorrelation({ re, im }: Vector, scale: number, out: Vector): void {
  const n = re.length;
  for (let m = 0; m < n; m += 1) {
    let sum = 0;
    for (let l = m; l < n; l += 1) sum += re[l - m] * re[l];
    out.re[m] += scale * sum;
  }
  if (!im) return;
  for (let m = 0; m < n; m += 1) {
    let sum = 0;
    for (let l = m; l < n; l += 1) sum += im[l - m] * im[l];
    out.re[m] += scale * sum;
  }
  if (!out.im) return;
  for (let m = 1; m < n; m += 1) {
    let sum = 0;
    for (let l = m; l < n; l += 1) sum += im[l - m] * re[l] - re[l - m] * im[l];
    out.im[m] += scale * sum;
  }
}

/** Half of what a change of covariance changes in a quadratic form or a trace: sum over all pairs (l, n) of t[l - n] c[n - l]. */
export function pairing(covariance: Vector, sums: Vector): number {
  let total = covariance.re[0] * sums.re[0];
  for (let m = 1; m < sums.re.length; m += 1) {
    total += 2 * covariance.re[m] * sums.re[m];
    if (covariance.im && sums.im) total -= 2 * covariance.im[m] * sums.im[m];
  }
  return total;
}
