import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { factorScores, fitFactors } from '../../native-worker/model/inputs/factor/factor-analysis.ts';
import { regress } from '../../native-worker/model/training/regress.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { inlineContext } from '../unit/model/inline-pool.ts';

function fixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Content;
}

function table(rows: number[][], lastName = 'y'): FeatureTable {
  const width = rows[0].length;
  const names = rows[0].map((_, j) => (j === width - 1 ? lastName : `x${j}`));
  return { names, rows: rows.length, values: Float64Array.from(rows.flat()) };
}

interface FactorCase {
  factors: number;
  data: number[][];
  loadings: number[][];
  scores: number[][];
}

/** Loadings and scores of a factor table with the sign that fits the reference; both come sorted by variance. */
function compareFactors(
  { factors, data, loadings, scores }: FactorCase,
  method: 'minres' | 'ml' = 'minres',
): {
  loadings: number;
  scores: number;
  reproduced: number;
} {
  const variables = data[0].length;
  const values = Float64Array.from(data.flat());
  const model = fitFactors(values, data.length, variables, { factors, method });
  const own = factorScores(model, values, data.length);
  const worst = { loadings: 0, scores: 0, reproduced: 0 };
  for (let k = 0; k < factors; k++) {
    loadings.forEach((row, j) => {
      worst.loadings = Math.max(worst.loadings, Math.abs(row[k] - model.loadings[j * factors + k]));
    });
    scores.forEach((row, i) => {
      worst.scores = Math.max(worst.scores, Math.abs(row[k] - own[i * factors + k]));
    });
  }
  for (let a = 0; a < variables; a++) {
    for (let b = 0; b < variables; b++) {
      let difference = 0;
      for (let k = 0; k < factors; k++) {
        difference += loadings[a][k] * loadings[b][k];
        difference -= model.loadings[a * factors + k] * model.loadings[b * factors + k];
      }
      worst.reproduced = Math.max(worst.reproduced, Math.abs(difference));
    }
  }
  return worst;
}

describe('factor analysis against factor_analyzer', () => {
  test('well-conditioned: loadings to 1e-4, scores to 1e-3', () => {
    const worst = compareFactors(fixture('factors-simple'));
    expect(worst.loadings).toBeLessThan(1e-4);
    expect(worst.scores).toBeLessThan(1e-3);
  });

  test('maximum likelihood: loadings to 1e-4, scores to 1e-3', () => {
    const worst = compareFactors(fixture('factors-likelihood'), 'ml');
    expect(worst.loadings).toBeLessThan(1e-4);
    expect(worst.scores).toBeLessThan(1e-3);
  });

  test('nearly collinear ring profiles: reproduced correlations to 1e-3', () => {
    expect(compareFactors(fixture('factors-profiles')).reproduced).toBeLessThan(1e-3);
  });
});

describe('linear models against scikit-learn', () => {
  const { x, y, trainRows, linear, ridge } = fixture<{
    x: number[][];
    y: number[];
    trainRows: number;
    linear: number[];
    ridge: Record<string, number[]>;
  }>('linear');
  const rows = x.map((row, i) => [...row, y[i]]);
  const request = { train: table(rows.slice(0, trainRows)), test: table(rows.slice(trainRows)), target: 'y' };

  test('least squares with collinear one-hot columns, to 1e-6', async () => {
    const { predicted } = await regress({ ...request, model: 'linear', params: {} }, inlineContext(1));
    linear.forEach((value, i) => expect(predicted[i]).toBeCloseTo(value, 6));
  });

  test.each(Object.keys(ridge))('cubic ridge with penalty %s, to 1e-6', async (penalty) => {
    const { fitRidge, predictRidge } = await import('../../native-worker/model/linear/ridge.ts');
    const inputs = table(x.slice(0, trainRows));
    const held = table(x.slice(trainRows));
    const options = { expanded: 5, order: 3, penalty: Number(penalty) };
    const predicted = predictRidge(
      fitRidge(inputs, Float64Array.from(y.slice(0, trainRows)), options, []),
      held,
    );
    ridge[penalty].forEach((value, i) => expect(predicted[i]).toBeCloseTo(value, 6));
  });
});

describe.each(['friedman', 'diabetes', 'rings'])('tree models against scikit-learn on %s', (name) => {
  const {
    train,
    test: held,
    rmse,
  } = fixture<{
    train: number[][];
    test: number[][];
    rmse: Record<'ert' | 'rf' | 'gb', number[]>;
  }>(`trees-${name}`);
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  test.each(['ert', 'rf', 'gb'] as const)('%s: error within 3 percent', async (model) => {
    const errors: number[] = [];
    for (let seed = 1; seed <= rmse[model].length; seed++) {
      const request = { train: table(train), test: table(held), target: 'y', model, params: {} };
      errors.push((await regress(request, inlineContext(seed))).rmse);
    }
    expect(mean(errors) / mean(rmse[model])).toBeLessThan(1.03);
    expect(mean(errors) / mean(rmse[model])).toBeGreaterThan(0.97);
  });
});
