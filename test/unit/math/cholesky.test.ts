import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { solvePositiveDefinite, whiteningOf } from '../../../native-worker/math/cholesky.ts';
import { createRandom } from '../../../native-worker/math/random.ts';

const N = 6;

/** B B' + I of random B, with nonsense above the diagonal, which must not be read. */
function positiveDefinite(seed: number): { whole: Matrix; lower: Float64Array } {
  const random = createRandom(seed);
  const b = new Matrix(Array.from({ length: N }, () => Array.from({ length: N }, () => random.normal())));
  const whole = b.mmul(b.transpose()).add(Matrix.eye(N));
  const lower = Float64Array.from({ length: N * N }, (_, at) => {
    const [i, j] = [Math.floor(at / N), at % N];
    return j > i ? NaN : whole.get(i, j);
  });
  return { whole, lower };
}

describe('a symmetric positive definite matrix', () => {
  it.each([1, 2, 3])('A w = b is solved (seed %i)', (seed) => {
    const { whole, lower } = positiveDefinite(seed);
    const b = Float64Array.from({ length: N }, (_, i) => i - 2);
    const w = new Float64Array(N);
    solvePositiveDefinite(lower, N, b, w);
    const again = whole.mmul(Matrix.columnVector(w)).to1DArray();
    again.forEach((value, i) => expect(value).toBeCloseTo(b[i], 9));
  });

  it.each([1, 2, 3])('whitening W gives W A W\u1d40 = 1 and is lower triangular (seed %i)', (seed) => {
    const { whole, lower } = positiveDefinite(seed);
    const kept = lower.slice();
    const w = Matrix.from1DArray(N, N, whiteningOf(lower, N));
    expect(lower).toEqual(kept);
    const unit = w.mmul(whole).mmul(w.transpose());
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) {
        expect(unit.get(i, j)).toBeCloseTo(i === j ? 1 : 0, 9);
        if (j > i) expect(w.get(i, j)).toBe(0);
      }
    }
  });
});
