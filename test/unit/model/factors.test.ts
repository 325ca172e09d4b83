import { Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import {
  discrepancyAt as likelihoodAt,
  maximumLikelihood,
} from '../../../native-worker/model/inputs/factor/maximum-likelihood.ts';
import { discrepancyAt as minresAt, minres } from '../../../native-worker/model/inputs/factor/minres.ts';
import { randomEigenvalues } from '../../../native-worker/model/inputs/factor/parallel-analysis.ts';
import { symmetricEigen } from '../../../native-worker/math/symmetric-eigen.ts';
import { correlate } from '../../../native-worker/model/inputs/factor/correlation.ts';
import { fitFactors } from '../../../native-worker/model/inputs/factor/factor-analysis.ts';
import { createRandom } from '../../../native-worker/math/random.ts';

const VARIABLES = 12;
const FACTORS = 3;
/** Four variables a factor, loadings 0.9, 0.8, 0.7, 0.6. */
const loading = (j: number, k: number): number =>
  j % FACTORS === k ? 0.9 - 0.1 * Math.floor(j / FACTORS) : 0;

const exact = Matrix.eye(VARIABLES);
for (let a = 0; a < VARIABLES; a++) {
  for (let b = 0; b < VARIABLES; b++) {
    for (let k = 0; k < FACTORS && a !== b; k++)
      exact.set(a, b, exact.get(a, b) + loading(a, k) * loading(b, k));
  }
}

function drawTable(rows: number, noiseOnly: boolean): Float64Array {
  const random = createRandom(5);
  const values = new Float64Array(rows * VARIABLES);
  for (let i = 0; i < rows; i++) {
    const score = Array.from({ length: FACTORS }, () => random.normal());
    for (let j = 0; j < VARIABLES; j++) {
      const own = loading(j, j % FACTORS);
      values[i * VARIABLES + j] = noiseOnly
        ? random.normal()
        : own * score[j % FACTORS] + Math.sqrt(1 - own * own) * random.normal();
    }
  }
  return values;
}

describe.each([
  ['minimum residual', minres],
  ['maximum likelihood', maximumLikelihood],
] as const)('%s', (_, extract) => {
  test('finds the unique variances that made a correlation matrix, to 1e-6', () => {
    const { uniqueness, converged, loadings } = extract(exact, { factors: FACTORS });
    expect(converged).toBe(true);
    uniqueness.forEach((value, j) => expect(value).toBeCloseTo(1 - loading(j, j % FACTORS) ** 2, 6));
    const model = loadings.mmul(loadings.transpose());
    expect(model.get(0, 3)).toBeCloseTo(0.9 * 0.8, 6);
    expect(model.get(0, 1)).toBeCloseTo(0, 6);
  });
});

describe('derivatives of a discrepancy', () => {
  const noisy = Matrix.from1DArray(
    6,
    6,
    [
      [1, 0.7, 0.6, 0.1, 0.15, -0.05],
      [0.7, 1, 0.5, 0.12, 0.1, 0.03],
      [0.6, 0.5, 1, -0.1, -0.05, -0.12],
      [0.1, 0.12, -0.1, 1, 0.6, 0.45],
      [0.15, 0.1, -0.05, 0.6, 1, 0.4],
      [-0.05, 0.03, -0.12, 0.45, 0.4, 1],
    ].flat(),
  );

  test.each([
    ['minres', minresAt, [0.3, 0.5, 0.2, 0.6, 0.4, 0.7]],
    ['minres with one positive eigenvalue only', minresAt, [1.2, 1.3, 1.2, 1.9, 1.8, 1.7]],
    ['maximum likelihood', likelihoodAt, [-1.2, -0.7, -0.4, -0.9, -0.3, -0.8]],
  ] as const)('of %s are those of differences', (_, at, place) => {
    const step = 1e-5;
    const moved = (k: number, by: number) =>
      at(
        noisy,
        Float64Array.from(place, (one, j) => (j === k ? one + by : one)),
        2,
      );
    const { gradient, hessian } = moved(0, 0);
    const free = [0, 2, 3, 5];
    const second = hessian(free);
    for (let k = 0; k < 6; k++) {
      const [more, less] = [moved(k, step), moved(k, -step)];
      expect(gradient[k]).toBeCloseTo((more.objective - less.objective) / (2 * step), 6);
      if (!free.includes(k)) continue;
      for (const [b, l] of free.entries()) {
        const wanted = (more.gradient[l] - less.gradient[l]) / (2 * step);
        expect(second.get(free.indexOf(k), b)).toBeCloseTo(wanted, 6);
      }
    }
  });
});

test('maximum likelihood stays finite where profiles are exactly collinear', () => {
  const rows = 200;
  const values = drawTable(rows, false);
  for (let i = 0; i < rows; i++) values[i * VARIABLES + 1] = values[i * VARIABLES];
  const correlations = correlate(values, rows, VARIABLES).correlations;
  const { loadings, objective } = maximumLikelihood(correlations, { factors: FACTORS });
  expect(Number.isFinite(objective)).toBe(true);
  expect(loadings.to1DArray().every((value) => Math.abs(value) <= 1.01)).toBe(true);
});

describe('number of factors', () => {
  test.each(['eigenvalues', 'parallel'] as const)('%s: three of three', (factors) => {
    expect(fitFactors(drawTable(1000, false), 1000, VARIABLES, { factors }).factors).toBe(FACTORS);
  });

  test('random tables as drawn by Bartlett are those of independent numbers', () => {
    const rows = 150;
    const values = drawTable(rows, true);
    const own = symmetricEigen(correlate(values, rows, VARIABLES).correlations).values;
    const limit = randomEigenvalues(rows, VARIABLES, 1);
    expect(own.filter((value, k) => value > limit[k]).length).toBeLessThanOrEqual(2);
    own.forEach((value, k) => expect(Math.abs(limit[k] - value)).toBeLessThan(0.3));
    expect(randomEigenvalues(rows, VARIABLES, 1)).toEqual(limit);
  });
});
