import { Matrix, solve as solveSystem } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { takeRows, takeValues } from '../../../native-worker/measure/feature-table.ts';
import { decompose, predictLinear, solve } from '../../../native-worker/math/least-squares.ts';
import { fitLocalRidge, refineLocally } from '../../../native-worker/model/linear/local-ridge.ts';
import { expandPolynomial, productTerms } from '../../../native-worker/model/linear/polynomial.ts';
import { fitRidge, predictRidge } from '../../../native-worker/model/linear/ridge.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { randomFrom } from '../random.ts';
import { tagged } from '../tagged.ts';

function made(rows: number, width: number, seed: number): { table: FeatureTable; y: Float64Array } {
  const random = randomFrom(seed);
  const names = Array.from({ length: width }, (_, j) => `x${j}`);
  const values = Float64Array.from({ length: rows * width }, () => 4 * random() - 1);
  return { table: { names, rows, values }, y: Float64Array.from({ length: rows }, () => 5 * random()) };
}

/** Coefficients and intercept by the normal equations of the centred, weighted problem. */
function normalEquations(rows: number[][], y: number[], weight: number[], penalty: number[]) {
  const total = weight.reduce((sum, one) => sum + one, 0);
  const mean = (of: number[]): number => of.reduce((sum, one, i) => sum + weight[i] * one, 0) / total;
  const xMean = rows[0].map((_, j) => mean(rows.map((row) => row[j])));
  const yMean = mean(y);
  const at = (a: (i: number) => number, b: (i: number) => number): number =>
    rows.reduce((sum, _, i) => sum + weight[i] * a(i) * b(i), 0);
  const column = (j: number) => (i: number) => rows[i][j] - xMean[j];
  const gram = xMean.map((_, j) =>
    xMean.map((__, k) => at(column(j), column(k)) + (j === k ? penalty[j] : 0)),
  );
  const right = xMean.map((_, j) => at(column(j), (i) => y[i] - yMean));
  const slopes = solveSystem(new Matrix(gram), Matrix.columnVector(right)).to1DArray();
  return { slopes, intercept: yMean - slopes.reduce((sum, slope, j) => sum + slope * xMean[j], 0) };
}
const rowsOf = ({ rows, names, values }: FeatureTable): number[][] =>
  Array.from({ length: rows }, (_, i) => [...values.subarray(i * names.length, (i + 1) * names.length)]);

it.each([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000])(
  'ridge regression chooses the penalty by rows held out: %f',
  (penalty) => {
    // The sum of squares of x is 2, and so is that of x y: the slope is 2 / (2 + penalty), as the third row wants it.
    const table = { names: ['x'], rows: 3, values: Float64Array.of(-1, 1, 5) };
    const y = Float64Array.of(-1, 1, (5 * 2) / (2 + penalty));
    const folds = [{ train: Int32Array.of(0, 1), test: Int32Array.of(2) }];
    expect(fitRidge(table, y, { expanded: 1, order: 1, penalty: null }, folds).penalty).toBe(penalty);
  },
);

describe('least squares', () => {
  it.each([0, 0.5, 30])('with penalty %f solves the normal equations', (penalty) => {
    for (let seed = 1; seed < 6; seed++) {
      const { table, y } = made(20, 4, seed);
      const { coefficients, intercept } = solve(decompose(table, y), penalty);
      const wanted = normalEquations(
        rowsOf(table),
        [...y],
        Array(20).fill(1) as number[],
        Array(4).fill(penalty) as number[],
      );
      coefficients.forEach((value, j) => expect(value).toBeCloseTo(wanted.slopes[j], 9));
      expect(intercept).toBeCloseTo(wanted.intercept, 9);
      predictLinear({ coefficients, intercept }, table).forEach((value, i) => {
        const own = wanted.slopes.reduce(
          (sum, slope, j) => sum + slope * table.values[4 * i + j],
          wanted.intercept,
        );
        expect(value).toBeCloseTo(own, 9);
      });
    }
  });

  it('without penalty is the shortest solution where columns are collinear or constant', () => {
    const { table, y } = made(15, 1, 3);
    const values = Float64Array.from({ length: 45 }, (_, at) =>
      at % 3 === 2 ? 7 : table.values[Math.floor(at / 3)],
    );
    const doubled = { names: ['a', 'b', 'c'], rows: 15, values };
    const single = solve(decompose(table, y), 0);
    const [a, b, c] = solve(decompose(doubled, y), 0).coefficients;
    expect(a).toBeCloseTo(single.coefficients[0] / 2, 9);
    expect(b).toBeCloseTo(single.coefficients[0] / 2, 9);
    expect(c).toBeCloseTo(0, 9);
  });

  it('with fewer rows than columns goes through every row, by the shortest coefficients', () => {
    const { table, y } = made(4, 7, 9);
    const fit = solve(decompose(table, y), 0);
    predictLinear(fit, table).forEach((value, i) => expect(value).toBeCloseTo(y[i], 8));
    // The shortest solution lies in the span of the centred rows: it is the limit of a vanishing penalty.
    const limit = normalEquations(rowsOf(table), [...y], [1, 1, 1, 1], Array(7).fill(1e-7) as number[]);
    fit.coefficients.forEach((value, j) => expect(value).toBeCloseTo(limit.slopes[j], 4));
  });

  it('keeps its accuracy where the target is a plane', () => {
    const { table } = made(50, 3, 2);
    const y = Float64Array.from(
      { length: 50 },
      (_, i) => 2 - table.values[3 * i] + 5 * table.values[3 * i + 2],
    );
    const { coefficients, intercept } = solve(decompose(table, y), 0);
    [-1, 0, 5].forEach((value, j) => expect(coefficients[j]).toBeCloseTo(value, 12));
    expect(intercept).toBeCloseTo(2, 12);
  });
});

describe('products of columns', () => {
  it('come lowest order first, each once, with the other columns after them', () => {
    const table = { names: ['a', 'b', 'c'], rows: 2, values: Float64Array.of(2, 3, 5, 1, -1, 7) };
    expect(expandPolynomial(table, 2, 3)).toEqual({
      names: ['a', 'b', 'a*a', 'a*b', 'b*b', 'a*a*a', 'a*a*b', 'a*b*b', 'b*b*b', 'c'],
      rows: 2,
      values: Float64Array.of(2, 3, 4, 6, 9, 8, 12, 18, 27, 5, 1, -1, 1, -1, 1, 1, -1, 1, -1, 7),
    });
    expect(expandPolynomial(table, 0, 3)).toEqual(table);
  });

  it('are as many as there are monomials, and not more than 3000', () => {
    expect(productTerms(5, 3)).toHaveLength(55);
    // (24 + 3)! / (24! 3!) - 1 and (25 + 3)! / (25! 3!) - 1
    expect(productTerms(24, 3)).toHaveLength(2924);
    expect(() => productTerms(25, 3)).toThrow(tagged('bad-input'));
  });
});

describe('ridge', () => {
  const { table, y } = made(40, 2, 5);
  const folds = [0, 1, 2].map((fold) => {
    const all = Int32Array.from({ length: 40 }, (_, i) => i);
    return { train: all.filter((i) => i % 3 !== fold), test: all.filter((i) => i % 3 === fold) };
  });
  const signal = y.map((noise, i) => table.values[2 * i] ** 2 + 0.3 * noise);

  it.each([
    ['noise', y],
    ['a signal', signal],
    ['a signal without noise', y.map((_, i) => table.values[2 * i] ** 3)],
  ])('chooses the power of ten of 1e-6 to 1000 that does best on rows left out: %s', (_, target) => {
    const terms = expandPolynomial(table, 2, 3);
    const errors = Array.from({ length: 10 }, (__, k) => {
      let sum = 0;
      for (const { train, test } of folds) {
        const fit = solve(decompose(takeRows(terms, train), takeValues(target, train)), 10 ** (k - 6));
        predictLinear(fit, takeRows(terms, test)).forEach(
          (value, i) => (sum += (value - target[test[i]]) ** 2),
        );
      }
      return sum;
    });
    const fitted = fitRidge(table, target, { expanded: 2, order: 3, penalty: null }, folds);
    expect(fitted.penalty).toBeCloseTo(10 ** (errors.indexOf(Math.min(...errors)) - 6), 12);
    expect(predictRidge(fitted, table)).toEqual(
      predictLinear(solve(decompose(terms, target), fitted.penalty), terms),
    );
  });

  it('takes the penalty that it is given', () => {
    const fitted = fitRidge(table, y, { expanded: 1, order: 2, penalty: 7 }, []);
    expect(fitted).toMatchObject({ penalty: 7, expanded: 1, order: 2 });
    expect(fitted.fit).toEqual(solve(decompose(expandPolynomial(table, 1, 2), y), 7));
  });
});

describe('local ridge', () => {
  const rows = 300;
  const { table } = made(rows, 3, 12);
  const y = Float64Array.from({ length: rows }, (_, i) => (i * 20) / (rows - 1));
  table.values.forEach((value, at) => {
    if (at % 3 < 2)
      table.values[at] = value + [0.3, Math.sin(y[Math.floor(at / 3)])][at % 3] * y[Math.floor(at / 3)];
  });
  const options = { columns: 2, width: 2, penalty: 0.8 };

  it('fits each node on the rows within three widths, weighted by a Gaussian, with a penalty on standardised columns', () => {
    const model = fitLocalRidge(table, y, options);
    expect(model).toMatchObject({ columns: 2, first: 0, step: 2 });
    expect(model.constants).toHaveLength(11);
    for (let node = 0; node < 11; node++) {
      const near = [...y.keys()].filter((row) => Math.abs(y[row] - 2 * node) < 6);
      const weight = near.map((row) => Math.exp(-0.5 * ((y[row] - 2 * node) / 2) ** 2));
      const total = weight.reduce((sum, one) => sum + one, 0);
      const x = near.map((row) => [...table.values.subarray(3 * row, 3 * row + 2)]);
      // A penalty p on b * sd is a penalty p * sd^2 on b.
      const penalty = [0, 1].map((j) => {
        const mean = x.reduce((sum, row, i) => sum + weight[i] * row[j], 0) / total;
        return (0.8 * x.reduce((sum, row, i) => sum + weight[i] * (row[j] - mean) ** 2, 0)) / total;
      });
      const wanted = normalEquations(
        x,
        near.map((row) => y[row]),
        weight,
        penalty,
      );
      expect(model.constants[node]).toBeCloseTo(wanted.intercept, 8);
      expect(model.weights[2 * node]).toBeCloseTo(wanted.slopes[0], 8);
      expect(model.weights[2 * node + 1]).toBeCloseTo(wanted.slopes[1], 8);
    }
  });

  it('gives a node of fewer than five rows the height of the node, and has two nodes at least', () => {
    const few = (count: number) => {
      const heights = Float64Array.from({ length: count }, () => 10);
      const inputs = {
        names: ['x'],
        rows: count + 1,
        values: Float64Array.from({ length: count + 1 }, (_, i) => i),
      };
      return fitLocalRidge(inputs, Float64Array.of(...heights, 0), { columns: 9, width: 10, penalty: 1 });
    };
    // exp(-1 / 2) = 0.61 of a row at the other node.
    expect([...few(4).weights]).toEqual([0, 0]);
    expect([...few(4).constants]).toEqual([0, 10]);
    expect(few(5).weights[1]).not.toBe(0);
    expect(few(5).weights[0]).toBe(0);
    expect(few(5)).toMatchObject({ columns: 1, step: 10 });
  });

  it('blends the models of the nodes on both sides, twice, and goes 0.7 of the way', () => {
    // Models that say 3 + 0.5 x and 7 - 0.5 x at heights 0 and 4, and 9 at height 8.
    const model = {
      columns: 1,
      first: 0,
      step: 4,
      constants: Float64Array.of(3, 7, 9),
      weights: Float64Array.of(0.5, -0.5, 0),
    };
    const x = { names: ['x', 'unused'], rows: 4, values: Float64Array.of(1, 50, 1, 50, 1, 50, 1, 50) };
    const blended = (z: number): number => {
      const place = Math.min(2, Math.max(0, z / 4));
      const says = [3.5, 6.5, 9];
      const low = Math.min(1, Math.floor(place));
      return says[low] + (place - low) * (says[low + 1] - says[low]);
    };
    const coarse = Float64Array.of(2, 5, 11, -3);
    refineLocally(model, x, coarse).forEach((value, i) => {
      let z = coarse[i];
      for (let round = 0; round < 2; round++)
        z = Math.min(coarse[i] + 8, Math.max(coarse[i] - 8, blended(z)));
      expect(value).toBeCloseTo(coarse[i] + 0.7 * (z - coarse[i]), 12);
    });
  });

  it('moves a value by two steps at most', () => {
    const far = {
      columns: 0,
      first: 0,
      step: 1,
      constants: Float64Array.of(50, 50),
      weights: new Float64Array(0),
    };
    const x = { names: [], rows: 2, values: new Float64Array(0) };
    const [a, b] = refineLocally(far, x, Float64Array.of(0, 90));
    expect(a).toBeCloseTo(0.7 * 2, 12);
    expect(b).toBeCloseTo(90 - 0.7 * 2, 12);
  });
});
