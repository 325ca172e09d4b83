import { afterEach, describe, expect, it, vi } from 'vitest';
import { regress, type RegressRequest } from '../../../native-worker/model/training/regress.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { tagged } from '../tagged.ts';
import { inlineContext } from './inline-pool.ts';

afterEach(() => vi.restoreAllMocks());

const tableOf = (names: string[], ...rows: number[][]): FeatureTable => ({
  names,
  rows: rows.length,
  values: Float64Array.from(rows.flat()),
});
/** z = 2 a - b + 1. */
const train = tableOf(['a', 'z', 'b'], [0, 1, 0], [1, 3, 0], [0, 0, 1], [2, 3, 2], [3, 2, 5], [-1, -2, 1]);
const test = tableOf(['b', 'more', 'a', 'z'], [1, 9, 1, 2], [2, 9, 0, -1.5], [0, 9, 4, 9.5]);

const run = (given: Partial<RegressRequest> = {}) =>
  regress({ train, test, target: 'z', model: 'linear', params: {}, ...given }, inlineContext(1));
const refused = tagged('bad-input');

describe('a regressor on any table', () => {
  it('finds a column by its name, whatever the order in which the tables have them', async () => {
    const { predicted, rmse, epsilon, model } = await run();
    [2, -1, 9].forEach((z, row) => expect(predicted[row]).toBeCloseTo(z, 9));
    // Residuals of 0, 0.5 and -0.5; the target of the training table goes from -2 to 3.
    expect(rmse).toBeCloseTo(Math.sqrt(0.5 / 3), 9);
    expect(epsilon).toBeCloseTo(Math.sqrt(0.5 / 2) / 5, 9);
    expect(model).toBe('linear');
  });

  it('says how long fit and predictions took', async () => {
    let readings = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => [1000, 4000, 4500][readings++]);
    expect(await run()).toMatchObject({ fitS: 3, predictS: 0.5 });
  });

  it('refuses tables that lack a column, rows or a number', async () => {
    const row = [1, 2, 3];
    for (const [given, data] of [
      [{ target: 'height' }, { option: 'target' }],
      [{ train: tableOf(['a', 'z', 'b'], [1, 2, 3], [4, 2, 6]) }, { option: 'target' }],
      [{ train: tableOf(['z'], [1], [2]) }, {}],
      [{ test: tableOf(['a', 'z'], [1, 2], [2, 3]) }, {}],
      [{ test: tableOf(['a', 'b'], [1, 2], [2, 3]) }, {}],
      [{ train: tableOf(['a', 'z', 'b'], row) }, {}],
      [{ test: tableOf(['a', 'z', 'b'], row) }, {}],
      [{ test: tableOf(['a', 'z', 'b'], row, [1, NaN, 2]) }, {}],
      [{ train: tableOf(['a', 'z', 'b'], row, [1, 2, Infinity]) }, {}],
    ] as const)
      await expect(run(given as Partial<RegressRequest>)).rejects.toEqual(tagged('bad-input', data));
    await expect(
      run({ train: tableOf(['a', 'z', 'b'], row, [0, 0, 0]), test: tableOf(['a', 'z', 'b'], row, row) }),
    ).resolves.toBeDefined();
  });

  it('names the place of what is no number', async () => {
    const wrong = tableOf(['b', 'a', 'z'], [1, 2, 3], [4, NaN, 6]);
    await expect(run({ test: wrong })).rejects.toThrow('row 2, column "a"');
    await expect(run({ test: wrong })).rejects.toEqual(refused);
  });
});
