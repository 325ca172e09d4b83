/**
 * Cholesky factor of a symmetric positive definite matrix, n x n of double precision, row-major, in its place; only the lower triangle counts. Rows may be
 * worked on one number beyond their diagonal. `column` is a buffer of n + 1 numbers.
 */
function factorise(matrix: usize, n: i32, column: usize): void {
  const stride = 8 * n;
  for (let k = 0; k < n; k++) {
    const own = matrix + stride * k + 8 * k;
    const root = sqrt(load<f64>(own));
    store<f64>(own, root);
    for (let i = k + 1; i < n; i++) {
      const at = matrix + stride * i + 8 * k;
      const value = load<f64>(at) / root;
      store<f64>(at, value);
      store<f64>(column + 8 * i, value);
    }
    for (let i = k + 1; i < n; i++) {
      const factor = f64x2.splat(load<f64>(column + 8 * i));
      const row = matrix + stride * i;
      for (let j = k + 1; j <= i; j += 2) {
        const at = row + 8 * j;
        v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(factor, v128.load(column + 8 * j))));
      }
    }
  }
}

/** Solves A w = b for a symmetric positive definite A, of which only the lower triangle is read (and destroyed). */
export function solve(matrix: usize, n: i32, b: usize, w: usize, column: usize): void {
  factorise(matrix, n, column);
  const stride = 8 * n;
  for (let i = 0; i < n; i++) {
    const row = matrix + stride * i;
    let sum = load<f64>(b + 8 * i);
    for (let k = 0; k < i; k++) sum -= load<f64>(row + 8 * k) * load<f64>(w + 8 * k);
    store<f64>(w + 8 * i, sum / load<f64>(row + 8 * i));
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = load<f64>(w + 8 * i);
    for (let k = i + 1; k < n; k++) sum -= load<f64>(matrix + stride * k + 8 * i) * load<f64>(w + 8 * k);
    store<f64>(w + 8 * i, sum / load<f64>(matrix + stride * i + 8 * i));
  }
}
