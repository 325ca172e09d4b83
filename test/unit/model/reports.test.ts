import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { quantile } from '../../../native-worker/math/statistics.ts';
import { epsilonInterval, percentileInterval } from '../../../native-worker/model/report/error-interval.ts';
import { errorFigures } from '../../../native-worker/model/report/error-summary.ts';
import { residualPeriodicity } from '../../../native-worker/model/report/periodicity.ts';
import {
  permutationErrors,
  permutationImportances,
} from '../../../native-worker/model/report/permutation.ts';
import {
  crossFolds,
  groupKeys,
  groupsOf,
  strictestSplit,
  testFolds,
} from '../../../native-worker/model/training/split.ts';
import { tagged } from '../tagged.ts';

const drawNormal = (seed: number, count: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal());
};

describe('figures of errors', () => {
  it('are sample deviation over the range, that deviation, and root mean square', () => {
    const { epsilon, sdUm, rmseUm } = errorFigures(Float64Array.of(1, 4, 8), Float64Array.of(0, 0, 0), 10);
    const mean = 13 / 3;
    const sd = Math.sqrt(((1 - mean) ** 2 + (4 - mean) ** 2 + (8 - mean) ** 2) / 2);
    expect(sdUm).toBeCloseTo(sd, 12);
    expect(epsilon).toBeCloseTo(sd / 10, 12);
    expect(rmseUm).toBeCloseTo(Math.sqrt(81 / 3), 12);
    expect(errorFigures(Float64Array.of(3), Float64Array.of(1), 10)).toEqual({
      epsilon: 0,
      sdUm: 0,
      rmseUm: 2,
    });
  });

  it('are no numbers where nothing was predicted', () => {
    const none = new Float64Array(0);
    expect(errorFigures(none, none, 10)).toEqual({ epsilon: NaN, sdUm: NaN, rmseUm: NaN });
  });

  it('have intervals of 2000 draws of whole groups, at 2.5 and 97.5 %', () => {
    const sums = Array.from({ length: 7 }, (_, k) => [1, k ** 2]);
    const random = createRandom(4, 0xb007);
    const means = Array.from({ length: 2000 }, () => {
      let [n, sum] = [0, 0];
      for (let k = 0; k < 7; k++) {
        const [one, value] = sums[random.integer(7)];
        n += one;
        sum += value;
      }
      return sum / n;
    });
    const [low, high] = percentileInterval(sums, ([n, sum]) => sum / n, 4);
    expect(low).toBeCloseTo(quantile(means, 0.025), 12);
    expect(high).toBeCloseTo(quantile(means, 0.975), 12);
  });

  it.each([
    ['stack', 5, 'stack'],
    ['stack', 4, 'particle'],
    ['particle', 5, 'particle'],
    ['random', 9, 'particle'],
  ] as const)('split by %s with %i stacks draw whole groups by %s', (split, stacks, drawn) => {
    const rows = stacks * 12;
    const groups = {
      stack: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 12)),
      particle: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / 4) % 3),
    };
    const row = Int32Array.from({ length: rows }, (_, i) => i);
    const zPredUm = drawNormal(2, rows).map((value, i) => value + groups.stack[i] + groups.particle[i]);
    const label = new Float64Array(rows);
    const keys = groupKeys(drawn, groups, row);
    const sums = [...new Set(keys)].map((key) => {
      const own = [...zPredUm].filter((_, i) => keys[i] === key);
      return [own.length, own.reduce((a, b) => a + b, 0), own.reduce((a, b) => a + b * b, 0)];
    });
    const wanted = percentileInterval(
      sums,
      ([n, sum, squares]) => Math.sqrt((squares - sum ** 2 / n) / (n - 1)) / 20,
      3,
    );
    const found = epsilonInterval({ row, zPredUm }, label, groups, 20, split, 3);
    expect(found[0]).toBeCloseTo(wanted[0], 9);
    expect(found[1]).toBeCloseTo(wanted[1], 9);
  });

  it('of one row have an interval of nothing', () => {
    const one = { row: Int32Array.of(0), zPredUm: Float64Array.of(3) };
    const groups = { stack: Int32Array.of(1), particle: Int32Array.of(1) };
    expect(epsilonInterval(one, Float64Array.of(1), groups, 10, 'random', 1)).toEqual([0, 0]);
  });
});

describe('waves in residuals', () => {
  const z = Float64Array.from({ length: 200 }, (_, i) => ((i * 37) % 200) / 5);

  it('are found with their period and share of the variance', () => {
    const noise = drawNormal(5, 200);
    const wave = z.map((at, i) => 3 + 2 * Math.sin((2 * Math.PI * at) / 8 + 1) + 0.5 * noise[i]);
    const { periodUm, share } = residualPeriodicity(z, wave, 40)!;
    expect(periodUm).toBeCloseTo(8, 1);
    // Variances of wave and noise: 2 and 0.25.
    expect(share).toBeCloseTo(2 / 2.25, 1);
    expect(
      residualPeriodicity(
        z,
        z.map((at) => Math.cos((2 * Math.PI * at) / 8)),
        40,
      )!.share,
    ).toBeCloseTo(1, 9);
  });

  it('are looked for from the whole range down to 2 um, at a quarter of its frequency apart', () => {
    const period = (periodUm: number): number =>
      residualPeriodicity(
        z,
        z.map((at) => Math.sin((2 * Math.PI * at) / periodUm)),
        40,
      )!.periodUm;
    expect(period(40)).toBe(40);
    expect(period(32)).toBe(32);
    expect(period(2)).toBe(2);
    expect(period(1.6)).toBeGreaterThanOrEqual(2);
    expect(period(90)).toBeLessThanOrEqual(40);
  });

  it.each([
    ['at both ends', (at: number) => at < 13 || at > 31],
    ['at one end', (at: number) => at < 17],
  ])('agree with least squares of a sine on rows that are spread unevenly: %s', (_, isThere) => {
    const some = z.filter(isThere);
    const residual = drawNormal(6, some.length);
    const mean = residual.reduce((a, b) => a + b, 0) / residual.length;
    const total = residual.reduce((a, b) => a + (b - mean) ** 2, 0);
    let best = 0;
    for (let k = 4; k <= 80; k++) {
      // Amplitudes by a fine search over the phase: the best cosine with a free mean.
      const omega = (2 * Math.PI * k) / 160;
      for (let p = 0; p < 180; p++) {
        const wave = some.map((at) => Math.cos(omega * at - (Math.PI * p) / 180));
        const centre = wave.reduce((a, b) => a + b, 0) / wave.length;
        const [power, product] = [
          wave.reduce((sum, value) => sum + (value - centre) ** 2, 0),
          wave.reduce((sum, value, i) => sum + (value - centre) * (residual[i] - mean), 0),
        ];
        best = Math.max(best, product ** 2 / power / total);
      }
    }
    expect(residualPeriodicity(some, residual, 40)!.share).toBeCloseTo(best, 3);
  });

  it('are none in fewer than ten rows, or where nothing varies', () => {
    expect(residualPeriodicity(z.slice(0, 9), drawNormal(1, 9), 40)).toBeNull();
    expect(residualPeriodicity(z.slice(0, 10), drawNormal(1, 10), 40)).not.toBeNull();
    expect(residualPeriodicity(z, new Float64Array(200).fill(2), 40)).toBeNull();
  });
});

it('importances by permutation are rises of the root mean square over all folds', () => {
  const fold = (inputs: string[], plain: number, shuffled: number[]) => ({
    inputs,
    plain,
    shuffled: Float64Array.from(shuffled),
  });
  const both = [fold(['a', 'b'], 10, [15, 9]), fold(['a'], 6, [25]), null];
  expect(permutationImportances(both, 4)).toEqual([
    { input: 'a', riseUm: Math.sqrt((16 + 24) / 4) - 2 },
    { input: 'b', riseUm: Math.sqrt(15 / 4) - 2 },
  ]);
  expect(permutationImportances([fold(['a'], 4, [-9])], 1)).toEqual([{ input: 'a', riseUm: -2 }]);
});

describe('splits', () => {
  const groups = {
    stack: Int32Array.from({ length: 60 }, (_, i) => 7 + Math.floor(i / 20)),
    particle: Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 5) % 4),
  };
  const rows = Int32Array.from({ length: 50 }, (_, i) => i + 5);
  const kept = (split: 'random' | 'particle' | 'stack') => {
    const keys = groupKeys(split, groups, rows);
    return new Map([...rows].map((row, i) => [row, keys[i]]));
  };

  it('for the test hold out whole groups, about the share asked for, each row once', () => {
    const stacks = testFolds('stack', groups, rows, 0.5, 1);
    expect(stacks.map(({ test }) => [...test])).toEqual(
      [7, 8, 9].map((stack) => [...rows].filter((row) => groups.stack[row] === stack)),
    );
    for (const [split, share, held] of [
      ['random', 0.3, 15],
      ['random', 0.001, 1],
      ['random', 1, 49],
      ['particle', 0.2, 2],
    ] as const) {
      const [{ train, test }] = testFolds(split, groups, rows, share, 1);
      const keys = kept(split);
      const [a, b] = [train, test].map((part) => new Set([...part].map((row) => keys.get(row))));
      expect([...a].filter((key) => b.has(key))).toEqual([]);
      expect([...train, ...test].sort((x, y) => x - y)).toEqual([...rows]);
      expect(b.size).toBe(held);
    }
    expect(testFolds('random', groups, rows, 0.3, 1)).not.toEqual(testFolds('random', groups, rows, 0.3, 2));
  });

  it('for cross-validation are even, and finer where there are fewer than two groups', () => {
    const folds = crossFolds('particle', groups, rows, 3, 5);
    expect(folds).toHaveLength(3);
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...rows]);
    const keys = kept('particle');
    const counts = folds.map(({ test }) => new Set([...test].map((row) => keys.get(row))).size);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(crossFolds('stack', groups, rows, 9, 5)).toHaveLength(3);
    const one = rows.slice(0, 12);
    expect(crossFolds('stack', groups, one, 3, 5)).toEqual(crossFolds('particle', groups, one, 3, 5));
    const few = one.slice(0, 5);
    expect(crossFolds('stack', groups, few, 3, 5)).toEqual(crossFolds('random', groups, few, 3, 5));
    expect(crossFolds('random', groups, few, 9, 5)).toHaveLength(5);
  });

  it.each([
    [3, 3, 'stack'],
    [2, 6, 'particle'],
    [1, 5, 'particle'],
    [1, 4, 'random'],
    [2, 4, 'random'],
  ] as const)(
    'by which %i stacks with %i particles in all calibrate a stored model: by %s',
    (stacks, all, split) => {
      const [stack, particle] = [0, 1].map((of) =>
        Int32Array.from({ length: 2 * all }, (_, i) =>
          of === 0 ? i % stacks : Math.floor((i % all) / stacks),
        ),
      );
      // Rows that are not asked for have particles and stacks of their own.
      const more = (values: Int32Array): Int32Array => Int32Array.from([...values, 90, 91, 92, 93, 94]);
      const asked = Int32Array.from({ length: 2 * all }, (_, i) => i);
      expect(strictestSplit({ stack: more(stack), particle: more(particle) }, asked)).toBe(split);
    },
  );

  it('are refused where there are fewer than two', () => {
    for (const split of ['random', 'particle', 'stack'] as const) {
      expect(() => testFolds(split, groups, rows.slice(0, 1), 0.5, 1)).toThrow(tagged('bad-input'));
      expect(() => crossFolds(split, groups, rows.slice(0, 1), 3, 1)).toThrow(tagged('bad-input'));
    }
    expect(groupsOf(groups, Int32Array.of(59, 0))).toEqual({
      stack: Int32Array.of(9, 7),
      particle: Int32Array.of(3, 0),
    });
  });
});

describe('importance by shuffling', () => {
  it('is told of up to 120 inputs', () => {
    const of = (count: number) => {
      const names = Array.from({ length: count }, (_, k) => `radial_profile_${k}`);
      const pipeline = {
        model: 'linear' as const,
        noiseImportance: null,
        inputs: { featureNames: names, factor: null, factorsUsed: 0, counts: [] },
        fitted: { coefficients: new Float64Array(count), intercept: 0 },
      };
      const features = { names, rows: 3, values: new Float64Array(3 * count) };
      return permutationErrors(pipeline, features, Float64Array.of(1, 2, 3), 1);
    };
    expect(of(120)).toMatchObject({ plain: 14, shuffled: new Float64Array(120).fill(14) });
    expect(of(121)).toBeNull();
  });
});
