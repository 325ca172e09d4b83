import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  addAutocorrelation,
  durbin,
  inverseDiagonals,
  pairing,
  solve,
  vector,
  type Vector,
} from '../../../native-worker/physics/toeplitz.ts';

const N = 7;

/** Covariance of a noisy series with a turning, fading memory: positive definite. */
function covariance(complex: boolean): Vector {
  const out = vector(N, complex);
  for (let m = 0; m < N; m += 1) {
    out.re[m] = 0.8 ** m * Math.cos(complex ? 0.6 * m : 0) + (m === 0 ? 0.7 : m === 1 ? -0.2 : 0);
    if (out.im) out.im[m] = 0.8 ** m * Math.sin(0.6 * m);
  }
  return out;
}

type Complex = [re: number, im: number];
const entry = ({ re, im }: Vector, row: number, column: number): Complex => {
  const m = Math.abs(row - column);
  return [re[m], im ? (row >= column ? im[m] : -im[m]) : 0];
};

/** `matrix` times `x`, plainly. */
const times = (matrix: Vector, x: Vector): Complex[] =>
  Array.from({ length: N }, (_, row) => {
    let [re, im] = [0, 0];
    for (let column = 0; column < N; column += 1) {
      const [a, b] = entry(matrix, row, column);
      const [c, d] = [x.re[column], x.im ? x.im[column] : 0];
      re += a * c - b * d;
      im += a * d + b * c;
    }
    return [re, im];
  });

const unit = (at: number): Vector => {
  const out = vector(N, false);
  out.re[at] = 1;
  return out;
};

describe.each([
  ['real', false],
  ['complex', true],
])('a %s Toeplitz covariance', (_name, complex) => {
  const given = covariance(complex);
  const predictors = durbin(given, N)!;

  it('is solved for any vector', () => {
    const random = createRandom(1);
    const x: Vector = {
      re: Float64Array.from({ length: N }, () => random.normal()),
      im: Float64Array.from({ length: N }, () => random.normal()),
    };
    times(given, solve(predictors, x)).forEach(([re, im], row) => {
      expect(re).toBeCloseTo(x.re[row], 10);
      expect(im).toBeCloseTo(x.im![row], 10);
    });
  });

  it('has the sums along the diagonals of its inverse, and so the trace with another', () => {
    const inverse = Array.from({ length: N }, (_, at) => solve(predictors, unit(at)));
    const sums = inverseDiagonals(predictors, N);
    for (let m = 0; m < N; m += 1) {
      let [re, im] = [0, 0];
      // Column l + m of the inverse, row l.
      for (let l = 0; l + m < N; l += 1) {
        re += inverse[l + m].re[l];
        im += inverse[l + m].im?.[l] ?? 0;
      }
      expect(sums.re[m]).toBeCloseTo(re, 9);
      if (sums.im) expect(sums.im[m]).toBeCloseTo(im, 9);
    }
    // The trace of the inverse with the matrix itself is its size.
    expect(pairing(given, sums)).toBeCloseTo(N, 9);
  });

  it('gives a quadratic form from an autocorrelation', () => {
    const random = createRandom(2);
    const u: Vector = {
      re: Float64Array.from({ length: N }, () => random.normal()),
      im: complex ? Float64Array.from({ length: N }, () => random.normal()) : null,
    };
    const sums = vector(N, complex);
    addAutocorrelation(u, 1, sums);
    const form = times(given, u).reduce(
      (sum, [re, im], row) => sum + re * u.re[row] + im * (u.im?.[row] ?? 0),
      0,
    );
    expect(pairing(given, sums)).toBeCloseTo(form, 9);
  });

  it('has the determinant of its leading blocks', () => {
    expect(predictors.logDet[1]).toBeCloseTo(Math.log(given.re[0]), 12);
    const off = given.re[1] ** 2 + (given.im?.[1] ?? 0) ** 2;
    expect(predictors.logDet[2]).toBeCloseTo(Math.log(given.re[0] ** 2 - off), 12);
  });
});

it('what is no covariance is refused', () => {
  expect(durbin({ re: Float64Array.of(1, 1.1), im: null }, 2)).toBeNull();
});
