/**
 * Adds the outer products of rows of `n` numbers, each with its weight, to the lower triangle of a sum, n x n, row-major. Rows of weight 0 are passed
 * over. A number beyond the diagonal of the sum may be written.
 */
export function addOuterProducts(rows: usize, weights: usize, count: i32, n: i32, sum: usize): void {
  const stride = 8 * n;
  for (let row = 0; row < count; row++, rows += stride, weights += 8) {
    const weight = load<f64>(weights);
    if (weight === 0) continue;
    for (let a = 0; a < n; a++) {
      const scaled = f64x2.splat(weight * load<f64>(rows + 8 * a));
      const out = sum + stride * a;
      for (let b = 0; b <= a; b += 2) {
        const at = out + 8 * b;
        v128.store(at, f64x2.add(v128.load(at), f64x2.mul(scaled, v128.load(rows + 8 * b))));
      }
    }
  }
}

/** Multiplies a row of `n` numbers, an even number, by a lower triangular matrix that is given column after column. */
export function multiplyLower(columns: usize, n: i32, row: usize, out: usize): void {
  const none = f64x2.splat(0);
  for (let a = 0; a < n; a += 2) v128.store(out + 8 * a, none);
  for (let b = 0; b < n; b++) {
    const value = f64x2.splat(load<f64>(row + 8 * b));
    const column = columns + 8 * n * b;
    for (let a = b & ~1; a < n; a += 2) {
      const at = out + 8 * a;
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.load(column + 8 * a), value)));
    }
  }
}
