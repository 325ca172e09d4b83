/**
 * The lower triangle of a covariance of numbers on rings, n x n, row-major: what is `alike` at a distance and fades, what grows with the radius, and a
 * rest that falls with it.
 */
export function fillCovariance(
  matrix: usize,
  n: i32,
  fade: usize,
  alike: usize,
  growing: f64,
  rest: f64,
): void {
  for (let i = 0; i < n; i++) {
    const own = load<f64>(fade + 8 * i);
    const radius = f64(i) + 0.5;
    const row = matrix + 8 * n * i;
    for (let j = 0; j <= i; j++) {
      const smooth = own * load<f64>(fade + 8 * j) * load<f64>(alike + 8 * (i - j));
      store<f64>(row + 8 * j, smooth + growing * radius * (f64(j) + 0.5));
    }
    store<f64>(row + 8 * i, load<f64>(row + 8 * i) + rest / radius);
  }
}

/** Makes of the lower triangle of a matrix `share` times itself and `otherShare` times another triangle, row after row. */
export function mixCovariances(matrix: usize, n: i32, share: f64, other: usize, otherShare: f64): void {
  for (let i = 0; i < n; i++) {
    const row = matrix + 8 * n * i;
    for (let j = 0; j <= i; j++, other += 8)
      store<f64>(row + 8 * j, otherShare * load<f64>(other) + share * load<f64>(row + 8 * j));
  }
}
