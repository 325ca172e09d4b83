import { describe, expect, test, vi } from 'vitest';
import { createPool } from '../../../native-worker/pool.ts';
import { predictZ } from '../../../native-worker/model/stored/predict.ts';
import { createRandom, shuffle } from '../../../native-worker/math/random.ts';
import { parseTrained } from '../../../native-worker/model/stored/trained-model.ts';
import { takeRows, takeValues } from '../../../native-worker/measure/feature-table.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import type { TrainingData } from '../../../native-worker/model/training/training-plan.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';
import type { ModelName } from '../../../preload/contract/options/train.ts';
import { optionsFor } from './options-for.ts';

const world = ringWorld({ stacks: 4, particles: 4, slices: 26, zUm: [-15, 15], zRangeUm: [-12, 12] });
const options = ({ model = 'ert', ...given }: { model?: ModelName; [key: string]: unknown }) =>
  optionsFor(model, { factors: 5, trees: 16, ...given });

describe('trainModel', () => {
  test('leaves each stack out in turn and tests every row in range once', async () => {
    const {
      test: held,
      trainRows,
      testRows,
      zTotalUm,
    } = await trainModel(world, options({ split: 'stack' }), inlineContext(1));
    const inRange = [...world.zLabelUm.keys()].filter((row) => Math.abs(world.zLabelUm[row]) <= 12);
    expect([...held.row].sort((a, b) => a - b)).toEqual(inRange);
    expect([trainRows, testRows, zTotalUm]).toEqual([inRange.length, inRange.length, 24]);
  });

  test.each(['random', 'particle'] as const)(
    'split by %s holds out about the share asked for',
    async (split) => {
      const {
        testRows,
        trainRows,
        test: held,
      } = await trainModel(world, options({ split, testFraction: 0.25 }), inlineContext(1));
      expect(testRows / (testRows + trainRows)).toBeCloseTo(0.25, 1);
      if (split === 'random') return;
      const particles = new Set([...held.row].map((row) => `${world.stack[row]}/${world.particle[row]}`));
      expect(particles.size).toBe(4);
    },
  );

  test('epsilon is the sample standard deviation of the residuals over the width of the range', async () => {
    const outcome = await trainModel(world, options({ model: 'linear' }), inlineContext(1));
    const residual = [...outcome.test.row].map((row, i) => outcome.test.zPredUm[i] - world.zLabelUm[row]);
    const mean = residual.reduce((sum, value) => sum + value, 0) / residual.length;
    const sd = Math.sqrt(
      residual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (residual.length - 1),
    );
    expect(outcome.sdUm).toBeCloseTo(sd, 12);
    expect(outcome.epsilon).toBeCloseTo(sd / 24, 12);
  });

  test('tells how long the fit on all rows took, with its calibrations', async () => {
    let clockMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
    const context = { ...inlineContext(1), onProgress: () => void (clockMs += 1000) };
    const { fitS } = await trainModel(world, options({ model: 'linear', split: 'random' }), context);
    vi.restoreAllMocks();
    // It tells of its progress after the pipeline and after each of four calibrations, which leave a stack out each.
    expect(fitS).toBe(5);
  });

  test('the same to the bit for any number of threads, on real threads too', async () => {
    const outcomes = [];
    for (const threads of [1, 3])
      outcomes.push(await trainModel(world, options({ split: 'random' }), inlineContext(7, threads)));
    const pool = createPool(2);
    try {
      outcomes.push(await trainModel(world, options({ split: 'random' }), { pool, seed: 7 }));
    } finally {
      await pool.close();
    }
    for (const outcome of outcomes.slice(1)) {
      expect(outcome.test).toEqual(outcomes[0].test);
      expect(outcome.model).toEqual(outcomes[0].model);
    }
  });

  test('the stored model survives JSON and predicts what was trained', async () => {
    const { model } = await trainModel(world, options({}), inlineContext(1));
    const again = { meta: JSON.parse(JSON.stringify(model.meta)), arrays: structuredClone(model.arrays) };
    expect(predictZ(again, world.features)).toEqual(predictZ(model, world.features));
  });

  test('nothing leaks: shuffled labels give the error of a guess', async () => {
    const inRange = Int32Array.from(world.zLabelUm.keys()).filter(
      (row) => Math.abs(world.zLabelUm[row]) <= 12,
    );
    const labels = world.zLabelUm.slice();
    const order = shuffle(Int32Array.from(inRange), createRandom(3));
    inRange.forEach((row, i) => (labels[row] = world.zLabelUm[order[i]]));
    const shuffled: TrainingData = { ...world, zLabelUm: labels };
    const { sdUm } = await trainModel(shuffled, options({ split: 'random' }), inlineContext(1));
    // Uniform labels over 24 um have a standard deviation of 24 / sqrt(12) = 6.9 um.
    expect(sdUm).toBeGreaterThan(0.95 * (24 / Math.sqrt(12)));
  });

  test('a search keeps the settings that err least in cross-validation', async () => {
    const { model, epsilon } = await trainModel(
      world,
      options({ model: 'ridge', tune: true, factors: 4 }),
      inlineContext(1),
    );
    const { epsilon: linear } = await trainModel(
      world,
      options({ model: 'linear', factors: 4 }),
      inlineContext(1),
    );
    const { settings } = parseTrained(model).spec;
    expect((settings as { order: number }).order).toBeGreaterThan(1);
    expect(epsilon).toBeLessThan(linear);
  });

  test('refuses a split by stack of one stack, and rows that do not match', async () => {
    const one = { ...world, stack: world.stack.map(() => 1) };
    await expect(trainModel(one, options({ split: 'stack' }), inlineContext(1))).rejects.toMatchObject({
      tag: 'bad-input',
    });
    const short = { ...world, zLabelUm: world.zLabelUm.slice(1) };
    await expect(trainModel(short, options({}), inlineContext(1))).rejects.toMatchObject({
      tag: 'bad-input',
    });
  });

  test('stops when cancelled', async () => {
    const abort = new AbortController();
    const context = { ...inlineContext(1), signal: abort.signal, onProgress: () => abort.abort() };
    await expect(trainModel(world, options({ split: 'stack' }), context)).rejects.toThrow(/abort/i);
  });
});

describe('how far to trust a prediction', () => {
  const many = ringWorld({ stacks: 6, particles: 5, slices: 26, zUm: [-15, 15], zRangeUm: [-12, 12] });

  test.each(['ert', 'ridge'] as const)(
    '%s: 90 percent intervals hold 90 +- 3 percent of left-out stacks',
    async (model) => {
      const { test: held } = await trainModel(many, options({ model, split: 'stack' }), inlineContext(1));
      const inside = [...held.row].filter(
        (row, i) => Math.abs(held.zPredUm[i] - many.zLabelUm[row]) <= 1.645 * held.zSdUm[i],
      );
      expect(inside.length / held.row.length).toBeGreaterThan(0.87);
      expect(inside.length / held.row.length).toBeLessThan(0.93);
    },
  );

  test('masks of a new stack 2 um beyond the range are flagged, those inside are not', async () => {
    const many = ringWorld({ stacks: 6, particles: 4, slices: 41, zUm: [-15, 15], zRangeUm: [-12, 12] });
    const known = Int32Array.from(many.stack.keys()).filter((row) => many.stack[row] !== 10);
    const fresh = Int32Array.from(many.stack.keys()).filter((row) => many.stack[row] === 10);
    const data: TrainingData = {
      features: takeRows(many.features, known),
      zLabelUm: takeValues(many.zLabelUm, known),
      stack: many.stack.filter((stack) => stack !== 10),
      particle: many.particle.filter((_, row) => many.stack[row] !== 10),
      zRangeUm: [-12, 12],
    };
    const { model } = await trainModel(data, options({ split: 'stack' }), inlineContext(1));
    const { inRange } = predictZ(model, takeRows(many.features, fresh));
    const flagged = (rows: number[]): number => rows.filter((i) => inRange[i] === 0).length / rows.length;
    const heights = [...takeValues(many.zLabelUm, fresh)];
    const where = (matches: (z: number) => boolean): number[] =>
      [...heights.keys()].filter((i) => matches(heights[i]));
    expect(flagged(where((z) => Math.abs(z) >= 14))).toBeGreaterThanOrEqual(0.95);
    expect(flagged(where((z) => Math.abs(z) <= 12))).toBeLessThan(0.03);
  });
});
