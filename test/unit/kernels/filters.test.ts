import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { createFilterKernels } from '../../../native-worker/kernels/filters.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const MOTION = { diffusionUm2S: 0.2, velocityVariance: 9, persistenceS: 0.7, noiseScale: 1.3 };
const NOISE_MEMORY_S = 0.25;
const NONE_WRONG = { share: 0, spread: 10, leastTrust: 0.01 };
const COUNT = 14;
const MISSING = [4, 5, 10];

function measured(seed: number) {
  const { uniform, normal } = randomNumbers(seed);
  let now = 0;
  const tS = Array.from({ length: COUNT }, () => (now += 0.05 + 0.2 * uniform()));
  const sd = tS.map(() => 0.1 + 0.4 * uniform());
  const value = tS.map((t, k) => (MISSING.includes(k) ? NaN : 2 * t + normal()));
  return { tS, value, sd };
}
type Measured = ReturnType<typeof measured>;

/** Log density of a normal vector of mean 0, without the factors 2 pi. */
function logDensity(values: number[], covariance: Matrix): number {
  const { lowerTriangularMatrix: lower } = new CholeskyDecomposition(covariance);
  const solved = new CholeskyDecomposition(covariance).solve(Matrix.columnVector(values));
  const squared = values.reduce((sum, value, k) => sum + value * solved.get(k, 0), 0);
  return -0.5 * squared - lower.diagonal().reduce((sum, one) => sum + Math.log(one), 0);
}

/** What the values say beyond the first, by the covariance of all of them at once; `memoryS` is that of the errors. */
function expected({ tS, value, sd }: Measured, startVariance: number, memoryS: number): number {
  const rows = [...value.keys()].filter((k) => !Number.isNaN(value[k]));
  const { diffusionUm2S, velocityVariance, persistenceS: tau, noiseScale } = MOTION;
  const fall = (t: number): number => Math.exp(-t / tau);
  const covariance = Matrix.zeros(rows.length, rows.length);
  for (const [i, a] of rows.entries()) {
    for (const [j, b] of rows.entries()) {
      const first = Math.min(tS[a], tS[b]) - tS[0];
      const last = Math.max(tS[a], tS[b]) - tS[0];
      const bent = 1 - fall(first) - fall(last) + fall(last - first);
      const lasting = noiseScale ** 2 * sd[a] * sd[b] * Math.exp(-(last - first) / memoryS);
      const moved = 2 * diffusionUm2S * first + velocityVariance * (2 * tau * first - tau ** 2 * bent);
      covariance.set(i, j, startVariance + moved + (a === b || memoryS > 1e-6 ? lasting : 0));
    }
  }
  const values = rows.map((k) => value[k]);
  const first = covariance.get(0, 0);
  return logDensity(values, covariance) + 0.5 * (values[0] ** 2 / first + Math.log(first));
}

it('the likelihood of heights is that of all heights at once', () => {
  const diffuseUm2 = 50;
  const series = [measured(1), measured(2)];
  const kernels = createFilterKernels(2 * COUNT);
  kernels.load(series);
  const sum = series.reduce((all, one) => all + expected(one, diffuseUm2, NOISE_MEMORY_S), 0);
  const found = kernels.heights({ ...MOTION, noiseMemoryS: NOISE_MEMORY_S, diffuseUm2 }, NONE_WRONG);
  expect(found).toBeCloseTo(sum, 8);
});

it('the likelihood along an axis is that of all positions at once, from an unknown start', () => {
  const one = measured(3);
  const kernels = createFilterKernels(COUNT);
  kernels.load([one]);
  expect(kernels.axis(MOTION, NONE_WRONG)).toBeCloseTo(expected(one, 1e7, 1e-9), 4);
});

it('a wrong value costs little where some are expected to be wrong', () => {
  const one = measured(4);
  const kernels = createFilterKernels(COUNT);
  const loss = (share: number): number => {
    const wrong = { ...NONE_WRONG, share };
    kernels.load([one]);
    const before = kernels.axis(MOTION, wrong);
    kernels.load([{ ...one, value: one.value.map((value, k) => (k === 7 ? value + 20 : value)) }]);
    return before - kernels.axis(MOTION, wrong);
  };
  expect(loss(0.05)).toBeLessThan(0.2 * loss(0));
});
