import { Matrix, EigenvalueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { featuresOf } from '../../../native-worker/model/inputs/feature-sets.ts';
import { minimiseBounded } from '../../../native-worker/model/inputs/factor/bounded-newton.ts';
import { correlate } from '../../../native-worker/model/inputs/factor/correlation.ts';
import { startingUniqueness } from '../../../native-worker/model/inputs/factor/extraction.ts';
import { factorScores, fitFactors } from '../../../native-worker/model/inputs/factor/factor-analysis.ts';
import { maximumLikelihood } from '../../../native-worker/model/inputs/factor/maximum-likelihood.ts';
import { minres } from '../../../native-worker/model/inputs/factor/minres.ts';
import { randomEigenvalues } from '../../../native-worker/model/inputs/factor/parallel-analysis.ts';
import { varimax } from '../../../native-worker/model/inputs/factor/varimax.ts';
import {
  inputWarnings,
  applyInputs,
  fitInputs,
  numericInputs,
  takeNumeric,
} from '../../../native-worker/model/inputs/inputs.ts';
import { factorReport } from '../../../native-worker/model/report/factor-report.ts';
import { tagged } from '../tagged.ts';

const random = createRandom(31);
const normals = (count: number): number[] => Array.from({ length: count }, () => random.normal());

/** A table of 6 variables from 2 factors, and its correlations. */
const LOADINGS = [
  [0.9, 0],
  [0.8, 0.1],
  [0.7, -0.2],
  [0, 0.8],
  [0.1, 0.7],
  [-0.1, 0.6],
];
const ROWS = 400;
const table = Float64Array.from(
  Array.from({ length: ROWS }, () => {
    const [a, b] = normals(2);
    return LOADINGS.map(([l, m]) => 5 + 2 * (l * a + m * b + Math.sqrt(1 - l * l - m * m) * random.normal()));
  }).flat(),
);
const { correlations, ...moments } = correlate(table, ROWS, 6);

describe('correlations', () => {
  it('leave out a constant column, in however many rows its mean is rounded', () => {
    const rows = 200_000;
    const own = createRandom(9);
    const values = Float64Array.from({ length: 3 * rows }, (_, at) => (at % 3 === 1 ? 0.3 : own.normal()));
    const found = correlate(values, rows, 3);
    expect(found.varying).toEqual([0, 2]);
    expect(found.sd[1]).toBe(0);
    expect(found.correlations.rows).toBe(2);
  });

  it('leave out a column of zeros, not one that hardly varies', () => {
    const values = Float64Array.from({ length: 300 }, (_, at) => [0, 1 + 1e-9 * (at % 2), at][at % 3]);
    expect(correlate(values, 100, 3).varying).toEqual([1, 2]);
  });

  it('are means of products of standardised columns', () => {
    const column = (j: number): number[] => Array.from({ length: ROWS }, (_, i) => table[6 * i + j]);
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const sd = (values: number[]): number =>
      Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
    for (let j = 0; j < 6; j++) {
      expect(moments.mean[j]).toBeCloseTo(mean(column(j)), 9);
      expect(moments.sd[j]).toBeCloseTo(sd(column(j)), 9);
      for (let k = 0; k < 6; k++) {
        const [a, b] = [column(j), column(k)];
        const product = mean(a.map((value, i) => (value - mean(a)) * (b[i] - mean(b))));
        expect(correlations.get(j, k)).toBeCloseTo(product / sd(a) / sd(b), 9);
      }
    }
  });
});

describe('a search within bounds', () => {
  const quadratic = (centre: number[], curvature: number[]) => (x: Float64Array) => ({
    objective: x.reduce((sum, value, i) => sum + curvature[i] * (value - centre[i]) ** 2, 0),
    gradient: x.map((value, i) => 2 * curvature[i] * (value - centre[i])),
    hessian: (free: readonly number[]) => Matrix.diag(free.map((i) => 2 * curvature[i])),
  });

  it('finds the minimum, on a bound where it lies beyond', () => {
    const { x, converged } = minimiseBounded(
      Float64Array.of(9, -9, 0.5, 0.5),
      quadratic([0.3, 0.9, 4, -7], [1, 5, 2, 3]),
      {
        bounds: [0, 1],
      },
    );
    [0.3, 0.9, 1, 0].forEach((value, i) => expect(x[i]).toBeCloseTo(value, 6));
    expect(converged).toBe(true);
  });

  it('ends after so many steps, and at once where it begins at the minimum', () => {
    const bent = (x: Float64Array) => ({
      objective: (x[0] - 0.7) ** 4,
      gradient: Float64Array.of(4 * (x[0] - 0.7) ** 3),
      hessian: () => new Matrix([[12 * (x[0] - 0.7) ** 2]]),
    });
    const short = minimiseBounded(Float64Array.of(0), bent, { bounds: [0, 1], maxIterations: 3 });
    expect([short.iterations, short.converged]).toEqual([3, false]);
    const long = minimiseBounded(Float64Array.of(0), bent, { bounds: [0, 1] });
    expect(long.converged).toBe(true);
    expect(long.x[0]).toBeCloseTo(0.7, 2);
    const there = minimiseBounded(Float64Array.of(0.3), quadratic([0.3], [1]), { bounds: [0, 1] });
    expect(there).toMatchObject({ iterations: 0, converged: true });
    const loose = minimiseBounded(Float64Array.of(0.3), quadratic([0.301], [1]), {
      bounds: [0, 1],
      tolerance: 0.01,
    });
    expect(loose.iterations).toBe(0);
  });

  it('goes down where the curvature is negative', () => {
    const hill = (x: Float64Array) => ({
      objective: Math.cos(3 * x[0]),
      gradient: Float64Array.of(-3 * Math.sin(3 * x[0])),
      hessian: () => new Matrix([[-9 * Math.cos(3 * x[0])]]),
    });
    expect(minimiseBounded(Float64Array.of(0.1), hill, { bounds: [0, 2] }).x[0]).toBeCloseTo(Math.PI / 3, 5);
  });
});

describe('extractions', () => {
  it.each([
    ['minres', minres],
    ['maximum likelihood', maximumLikelihood],
  ] as const)('by %s are at a minimum of their discrepancy', (name, extract) => {
    const { loadings, uniqueness, objective, converged } = extract(correlations, { factors: 2 });
    expect(converged).toBe(true);
    const value = (psi: number[]): number => {
      const scale = psi.map((one) => 1 / Math.sqrt(one));
      const matrix = new Matrix(
        psi.map((one, i) =>
          psi.map((__, j) => {
            if (name === 'minres') return correlations.get(i, j) - (i === j ? one : 0);
            return scale[i] * scale[j] * correlations.get(i, j);
          }),
        ),
      );
      const rest = [...new EigenvalueDecomposition(matrix).realEigenvalues].sort((a, b) => b - a).slice(2);
      return rest.reduce(
        (sum, theta) => sum + (name === 'minres' ? theta ** 2 : theta - Math.log(theta) - 1),
        0,
      );
    };
    const psi = [...uniqueness];
    expect(objective).toBeCloseTo(value(psi), 8);
    for (let i = 0; i < 6; i++) {
      for (const by of [0.01, -0.01]) {
        const moved = psi.map((one, k) => (k === i ? one + by : one));
        expect(value(moved)).toBeGreaterThan(objective);
      }
      // What is not unique to a variable is in its loadings.
      const common = [0, 1].reduce((sum, k) => sum + loadings.get(i, k) ** 2, 0);
      expect(common).toBeCloseTo(1 - psi[i], 4);
      LOADINGS[i].forEach((_, k) => expect(Math.abs(loadings.get(i, k))).toBeLessThan(1));
      expect(common).toBeCloseTo(LOADINGS[i][0] ** 2 + LOADINGS[i][1] ** 2, 0);
    }
    expect(extract(correlations, { factors: 2, maxIterations: 1 }).converged).toBe(false);
    const held = extract(correlations, { factors: 2, bounds: [0.6, 0.7] }).uniqueness;
    expect(Math.min(...held)).toBeGreaterThanOrEqual(0.6 - 1e-12);
    expect(Math.max(...held)).toBeLessThanOrEqual(0.7 + 1e-12);
  });

  it('begin at squared multiple correlations, within bounds', () => {
    const simple = new Matrix([
      [1, 0.6],
      [0.6, 1],
    ]);
    startingUniqueness(simple, [0.005, 1]).forEach((value) => expect(value).toBeCloseTo(1 - 0.36, 9));
    expect([...startingUniqueness(simple, [0.7, 1])]).toEqual([0.7, 0.7]);
    expect([...startingUniqueness(simple, [0.005, 0.5])]).toEqual([0.5, 0.5]);
  });

  it('take correlations that are singular', () => {
    const doubled = new Matrix([
      [1, 1, 0.3],
      [1, 1, 0.3],
      [0.3, 0.3, 1],
    ]);
    for (const extract of [minres, maximumLikelihood])
      for (const value of extract(doubled, { factors: 1 }).uniqueness)
        expect(value).toBeGreaterThanOrEqual(0.005 - 1e-12);
  });
});

describe('rotation', () => {
  it('has the largest variance of squared loadings, variable by variable normalised', () => {
    const turn = (by: number): Matrix =>
      new Matrix([
        [Math.cos(by), -Math.sin(by)],
        [Math.sin(by), Math.cos(by)],
      ]);
    const turned = new Matrix(LOADINGS.map((row, i) => row.map((value) => value * (1 + i / 9)))).mmul(
      turn(0.35),
    );
    const criterion = (loadings: Matrix): number => {
      const lengths = [0, 1, 2, 3, 4, 5].map((i) => Math.hypot(loadings.get(i, 0), loadings.get(i, 1)));
      return [0, 1].reduce((sum, k) => {
        const squares = lengths.map((length, i) => (loadings.get(i, k) / length) ** 2);
        const mean = squares.reduce((x, y) => x + y, 0) / 6;
        return sum + squares.reduce((x, y) => x + (y - mean) ** 2, 0);
      }, 0);
    };
    const { loadings: found, converged } = varimax(turned);
    expect(converged).toBe(true);
    const best = Math.max(
      ...Array.from({ length: 900 }, (_, k) => criterion(turned.mmul(turn((k * Math.PI) / 1800)))),
    );
    expect(criterion(found)).toBeGreaterThan(0.9999 * best);
    for (let i = 0; i < 6; i++) {
      const [own, before] = [found, turned].map((one) => Math.hypot(one.get(i, 0), one.get(i, 1)));
      expect(own).toBeCloseTo(before, 9);
    }
    expect(varimax(new Matrix([[1], [2]])).loadings.to2DArray()).toEqual([[1], [2]]);
    expect(
      varimax(
        new Matrix([
          [0, 0],
          [1, 1],
          [1, -1],
        ]),
      ).loadings.get(0, 0),
    ).toBe(0);
  });
});

describe('factors', () => {
  it('are ordered by variance, of positive sums, with scores by regression', () => {
    const model = fitFactors(table, ROWS, 6, { factors: 2 });
    const column = (k: number): number[] => Array.from({ length: 6 }, (_, j) => model.loadings[2 * j + k]);
    const power = [0, 1].map((k) => column(k).reduce((sum, value) => sum + value ** 2, 0));
    expect(power[0]).toBeGreaterThan(power[1]);
    [0, 1].forEach((k) => {
      expect(column(k).reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
      expect(model.varianceShare[k]).toBeCloseTo(power[k] / 6, 9);
    });
    const weights = correlations.clone();
    const wanted = new Matrix(6, 2);
    for (let j = 0; j < 6; j++) for (let k = 0; k < 2; k++) wanted.set(j, k, model.loadings[2 * j + k]);
    const product = weights.mmul(
      new Matrix(Array.from({ length: 6 }, (_, j) => [...model.weights.subarray(2 * j, 2 * j + 2)])),
    );
    for (let j = 0; j < 6; j++)
      for (let k = 0; k < 2; k++) expect(product.get(j, k)).toBeCloseTo(wanted.get(j, k), 6);
    const scores = factorScores(model, table, 3);
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k < 2; k++) {
        let sum = 0;
        for (let j = 0; j < 6; j++)
          sum += ((table[6 * i + j] - moments.mean[j]) / moments.sd[j]) * model.weights[2 * j + k];
        expect(scores[2 * i + k]).toBeCloseTo(sum, 9);
      }
    }
    const values = [...new EigenvalueDecomposition(correlations).realEigenvalues].sort((a, b) => b - a);
    values.forEach((value, k) => expect(model.eigenvalues[k]).toBeCloseTo(value, 9));
  });

  it('are as many as eigenvalues above 1, or above those of random tables', () => {
    expect(fitFactors(table, ROWS, 6, { factors: 'eigenvalues' }).factors).toBe(2);
    const parallel = fitFactors(table, ROWS, 6, { factors: 'parallel', seed: 3 });
    expect(parallel.factors).toBe(2);
    expect(parallel.randomEigenvalues).toHaveLength(6);
    const noise = Float64Array.from(normals(600));
    expect(fitFactors(noise, 100, 6, { factors: 'parallel' }).factors).toBe(1);
    const line = Float64Array.from({ length: 40 }, (_, i) => (i % 2 ? 1 : 2) * Math.floor(i / 2));
    expect(fitFactors(line, 20, 2, { factors: 'eigenvalues' }).factors).toBe(1);
  });

  it('leave out what does not vary, and need more rows and columns than there are of them', () => {
    const wide = Float64Array.from({ length: ROWS * 7 }, (_, at) =>
      at % 7 === 3 ? 8 : table[Math.floor(at / 7) * 6 + (at % 7) - (at % 7 > 3 ? 1 : 0)],
    );
    const [plain, model] = [
      fitFactors(table, ROWS, 6, { factors: 2 }),
      fitFactors(wide, ROWS, 7, { factors: 2 }),
    ];
    expect(model.sd[3]).toBe(0);
    expect([...model.loadings.subarray(6, 8)]).toEqual([0, 0]);
    expect([...model.loadings.subarray(8, 10)]).toEqual([...plain.loadings.subarray(6, 8)]);
    expect(factorScores(model, wide, 5)).toEqual(factorScores(plain, table, 5));
    expect(() => fitFactors(table, ROWS, 6, { factors: 6 })).toThrow(tagged('bad-input'));
    expect(fitFactors(table, ROWS, 6, { factors: 5 }).factors).toBe(5);
    expect(() => fitFactors(table.slice(0, 12), 2, 6, { factors: 2 })).toThrow(tagged('bad-input'));
  });

  it('of random tables are those of such tables, at the 95th percentile', () => {
    const [rows, variables] = [40, 3];
    const largest: number[] = [];
    for (let repeat = 0; repeat < 400; repeat++) {
      const values = Float64Array.from(normals(rows * variables));
      const own = correlate(values, rows, variables).correlations;
      largest.push(Math.max(...new EigenvalueDecomposition(own).realEigenvalues));
    }
    largest.sort((a, b) => a - b);
    const found = randomEigenvalues(rows, variables, 5);
    expect(Math.abs(found[0] - largest[380])).toBeLessThan(0.07);
    expect(found[0]).toBeGreaterThan(found[1]);
    expect(found[1]).toBeGreaterThan(found[2]);
    // Many rows: hardly any correlation. Two rows: next to nothing else.
    expect(randomEigenvalues(100_000, 3, 1)[0]).toBeLessThan(1.02);
    expect(randomEigenvalues(2, 3, 1)[0]).toBeGreaterThan(2.9);
  });
});

describe('inputs of a regressor', () => {
  const features = {
    names: ['a', 'minima', 'b', 'maxima', 'c'],
    rows: 4,
    values: Float64Array.of(1, 0, 2, 3, 4, 5, 1, 7, 2, 1, 2, 2, 4, 7, 9, 0, -1, 1, 0.6, 3),
  };

  it('are numbers with their slopes, then counts one-hot up to three', () => {
    const model = fitInputs(features, { factors: 0, oneHot: true, slopes: true }, 1);
    expect(model.counts).toEqual([
      { name: 'minima', cap: 3 },
      { name: 'maxima', cap: 3 },
    ]);
    expect(numericInputs(model)).toBe(3);
    const { names, values } = applyInputs(model, features);
    expect(names).toEqual([
      ...['a', 'b', 'c', 'a_slope', 'b_slope', 'c_slope'],
      ...['minima_0', 'minima_1', 'minima_2', 'minima_3', 'maxima_0', 'maxima_1', 'maxima_2', 'maxima_3'],
    ]);
    expect([...values.subarray(0, 14)]).toEqual([1, 2, 4, 1, 1.5, 2, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect([...values.subarray(28 + 6, 42)]).toEqual([0, 0, 1, 0, 0, 0, 0, 1]);
    expect([...values.subarray(42 + 6)]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect(applyInputs({ ...model, counts: [{ name: 'maxima', cap: 2 }] }, features).names.slice(6)).toEqual([
      'maxima_0',
      'maxima_1',
      'maxima_2',
    ]);
    expect(fitInputs(features, { factors: 0, oneHot: false }, 1).counts).toEqual([]);
    expect(() => applyInputs(model, { ...features, names: ['b', 'minima', 'a', 'maxima', 'c'] })).toThrow(
      tagged('bad-input'),
    );
    expect(takeNumeric(features)).toEqual({
      names: ['a', 'b', 'c'],
      rows: 4,
      values: Float64Array.of(1, 2, 4, 5, 7, 1, 2, 4, 9, 0, 1, 3),
    });
  });

  it('are the strongest factors where these are asked for', () => {
    const wide = { names: ['a', 'b', 'c', 'd', 'e', 'f'], rows: ROWS, values: table };
    const model = fitInputs(wide, { factors: 2, factorsUsed: 1, oneHot: true }, 1);
    expect([numericInputs(model), model.factorsUsed]).toEqual([1, 1]);
    const scores = factorScores(model.factor!, table, ROWS);
    const inputs = applyInputs(model, wide);
    expect(inputs.names).toEqual(['factor_1']);
    inputs.values.forEach((value, i) => expect(value).toBe(scores[2 * i]));
    expect(fitInputs(wide, { factors: 2, factorsUsed: 9, oneHot: true }, 1).factorsUsed).toBe(2);
    const report = factorReport(model)!;
    expect(report.features.map(({ feature }) => feature)).toEqual(wide.names);
    const [l, m] = model.factor!.loadings.subarray(4, 6);
    expect(report.features[2]).toEqual({ feature: 'c', loadings: [l, m], communality: l * l + m * m });
    expect(factorReport(fitInputs(wide, { factors: 0, oneHot: true }, 1))).toBeNull();
  });

  it('are sets of groups, with the moment that is asked for', () => {
    const names = [
      'radial_profile_1',
      'radial_range',
      'moment_of_inertia',
      'moment_of_inertia_centre',
      'ring_profile_0',
      'pixel_0',
    ];
    expect(featuresOf('paper', names)).toEqual(names.slice(0, 3));
    expect(featuresOf('paper', names, 'centre')).toEqual([names[0], names[1], names[3]]);
    expect(featuresOf('moments', names, 'centre')).toEqual(names.slice(0, 4));
    expect(featuresOf('rings', names)).toEqual([names[4]]);
    expect(featuresOf('images', names)).toEqual([...names.slice(0, 3), names[5]]);
    expect(() => featuresOf('rings', names.slice(0, 3))).toThrow(tagged('bad-input'));
  });
});

it('factors whose search did not end are told of', () => {
  const fitted = { featureNames: [], factorsUsed: 2, counts: [] };
  const factor = fitFactors(table, ROWS, 6, { factors: 2 });
  expect(inputWarnings({ ...fitted, factor })).toEqual([]);
  expect(inputWarnings({ ...fitted, factor: null })).toEqual([]);
  expect(inputWarnings({ ...fitted, factor: { ...factor, converged: false } })).toHaveLength(1);
});
