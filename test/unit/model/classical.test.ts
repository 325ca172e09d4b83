import { describe, expect, test } from 'vitest';
import { IMAGE_SIDE } from '../../../native-worker/measure/small-images.ts';
import { smallImages } from './small-images.ts';
import { brightRingRadius } from '../../../native-worker/model/classical/bright-ring.ts';
import { fitCurve, predictCurve } from '../../../native-worker/model/classical/calibration-curve.ts';
import { fitTable, predictTable } from '../../../native-worker/model/classical/fit-table.ts';
import { openTrained, predictZ } from '../../../native-worker/model/stored/predict.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { takeRows } from '../../../native-worker/measure/feature-table.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import type { TrainingData } from '../../../native-worker/model/training/training-plan.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';

const RINGS = 55;
const SIDE = 111;

/** Brightness at a distance from the centre: a parabolic ring whose radius grows by `RADIUS_PER_UM`, on a background of 1. */
const RADIUS_PER_UM = 1.25;
const ringAt = (z: number, r: number): number =>
  1 + 0.5 * Math.max(0, 1 - ((r - 15 - RADIUS_PER_UM * z) / 4) ** 2);

const ringProfile = (z: number): number[] => Array.from({ length: RINGS }, (_, r) => ringAt(z, r));
const ringTable = (heights: readonly number[]): FeatureTable => ({
  names: Array.from({ length: RINGS }, (_, r) => `ring_profile_${r}`),
  rows: heights.length,
  values: Float64Array.from(heights.flatMap(ringProfile)),
});

function paint(heights: readonly number[], sidePx: number): Float32Array {
  const half = (sidePx - 1) / 2;
  return Float32Array.from({ length: heights.length * sidePx * sidePx }, (_, at) => {
    const pixel = at % (sidePx * sidePx);
    const r = Math.hypot((pixel % sidePx) - half, Math.floor(pixel / sidePx) - half);
    return ringAt(heights[Math.floor(at / (sidePx * sidePx))], (r * SIDE) / sidePx);
  });
}

const STEP = 0.5;
const slices = Array.from({ length: 41 }, (_, i) => -10 + i * STEP);
/** Heights between the slices, away from the ends. */
const between = Array.from({ length: 33 }, (_, i) => -9.3 + i * 0.57);

describe('one number of the image', () => {
  test('the radius of a painted ring is found between rings', () => {
    const radii = brightRingRadius(ringTable(between));
    between.forEach((z, i) => expect(radii[i]).toBeCloseTo(15 + RADIUS_PER_UM * z, 6));
  });

  test('a ring whose radius grows evenly gives the height exactly, and no height beyond those calibrated', () => {
    const curve = fitCurve(ringTable(slices), Float64Array.from(slices), { measure: 'ring', order: 3 });
    predictCurve(curve, ringTable(between)).forEach((z, i) => expect(z).toBeCloseTo(between[i], 6));
    expect(predictCurve(curve, ringTable([14]))[0]).toBeCloseTo(10, 6);
  });

  test('a height that is a cubic of the moment is found exactly', () => {
    const moments = slices.map((z) => 0.3 + 0.02 * z);
    const table = { names: ['moment_of_inertia'], rows: slices.length, values: Float64Array.from(moments) };
    const heights = moments.map((m) => 40 * m ** 3 - 7 * m + 2);
    const curve = fitCurve(table, Float64Array.from(heights), { measure: 'moment', order: 3 });
    predictCurve(curve, table).forEach((z, i) => expect(z).toBeCloseTo(heights[i], 9));
  });
});

describe('tables of what masks look like', () => {
  test('least squares on profiles recovers heights between slices', () => {
    const fitted = fitTable(ringTable(slices), Float64Array.from(slices), {
      comparison: 'profiles',
      nodes: 41,
    });
    // The table is smoothed over the heights, which flattens the ring's kinks, the outer one more, as wider rings weigh more.
    predictTable(fitted, ringTable(between)).forEach((z, i) =>
      expect(Math.abs(z - between[i])).toBeLessThan(STEP / 7),
    );
  });

  test('a profile of half the contrast has the same height', () => {
    const fitted = fitTable(ringTable(slices), Float64Array.from(slices), {
      comparison: 'profiles',
      nodes: 41,
    });
    const full = ringTable(between);
    const faint = { ...full, values: full.values.map((value) => 1 + 0.5 * (value - 1)) };
    const [expected, found] = [predictTable(fitted, full), predictTable(fitted, faint)];
    found.forEach((z, i) => expect(z).toBeCloseTo(expected[i], 9));
  });

  test('correlation with a stack recovers heights between slices, whatever brightness and contrast', () => {
    const stack = smallImages(paint(slices, SIDE), slices.length, SIDE);
    const fitted = fitTable(stack, Float64Array.from(slices), { comparison: 'images', nodes: 41 });
    const dimmed = paint(between, SIDE).map((value) => 0.2 + 0.4 * value);
    predictTable(fitted, smallImages(dimmed, between.length, SIDE)).forEach((z, i) =>
      expect(Math.abs(z - between[i])).toBeLessThan(STEP / 10),
    );
  });

  test('small images keep the mean, and look alike whatever the side of the mask', () => {
    const [mask, finer] = [paint([3], SIDE), paint([3], 149)];
    const [small, same] = [smallImages(mask, 1, SIDE).values, smallImages(finer, 1, 149).values];
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value / values.length, 0);
    expect(small).toHaveLength(IMAGE_SIDE ** 2);
    expect(mean(small)).toBeCloseTo(mean(mask), 9);
    const worst = small.reduce((most, value, i) => Math.max(most, Math.abs(value - same[i])), 0);
    expect(worst).toBeLessThan(0.02);
  });
});

describe('trained like any other model', () => {
  const random = createRandom(5);
  const rows = Array.from({ length: 3 * 3 * slices.length }, (_, i) => ({
    z: slices[i % slices.length],
    particle: Math.floor(i / slices.length) % 3,
    stack: Math.floor(i / (3 * slices.length)),
  }));
  const rings = ringTable(rows.map(({ z }) => z));
  const images = smallImages(
    paint(
      rows.map(({ z }) => z),
      55,
    ),
    rows.length,
    55,
  );
  const names = [
    'moment_of_inertia',
    'moment_of_inertia_centre',
    'radial_range',
    ...rings.names,
    ...images.names,
  ];
  const values = new Float64Array(rows.length * names.length);
  rows.forEach(({ z }, i) => {
    const measured = [
      0.3 + 0.0001 * z,
      0.2 + 0.01 * z,
      0.1 * z,
      ...rings.values.subarray(i * RINGS, (i + 1) * RINGS),
      ...images.values.subarray(i * IMAGE_SIDE ** 2, (i + 1) * IMAGE_SIDE ** 2),
    ];
    values.set(
      measured.map((value) => value + 0.002 * random.normal()),
      i * names.length,
    );
  });
  const data: TrainingData = {
    features: { names, rows: rows.length, values },
    zLabelUm: Float64Array.from(rows, ({ z }) => z),
    stack: Int32Array.from(rows, ({ stack }) => stack),
    particle: Int32Array.from(rows, ({ particle }) => particle),
    zRangeUm: [-10, 10],
  };

  test.each(['moment', 'ring', 'radial-lut', 'gdpt'] as const)(
    '%s is tested on stacks left out, stored, and predicts with an uncertainty',
    async (model) => {
      const options = TrainOptions.parse({ model, split: 'stack' });
      const outcome = await trainModel(data, options, inlineContext(1));
      expect(outcome.sdUm).toBeLessThan(0.5);
      const stored = { meta: JSON.parse(JSON.stringify(outcome.model.meta)), arrays: outcome.model.arrays };
      const { zPredUm, zSdUm } = predictZ(stored, takeRows(data.features, Int32Array.of(0, 20, 40)));
      [-10, 0, 10].forEach((z, i) => expect(Math.abs(zPredUm[i] - z)).toBeLessThan(5 * zSdUm[i] + 0.2));
      expect(Math.max(...zSdUm)).toBeLessThan(1);
    },
  );

  test('moment looks at the part of the mask that tells more, or at the one asked for', async () => {
    const measure = async (given: object): Promise<unknown> => {
      const options = TrainOptions.parse({ model: 'moment', split: 'stack', ...given });
      const { model } = await trainModel(data, options, inlineContext(1));
      return (openTrained(model).pipeline.fitted as { measure?: unknown }).measure;
    };
    expect(await measure({})).toBe('moment-centre');
    expect(await measure({ moment: 'mask' })).toBe('moment');
    expect(await measure({ moment: 'centre' })).toBe('moment-centre');
  });

  test('the other models look at the moment of the mask unless told to look at its centre', async () => {
    const inputs = async (given: object): Promise<string[]> => {
      const options = TrainOptions.parse({ model: 'linear', inputs: 'features', split: 'stack', ...given });
      const { model } = await trainModel(data, options, inlineContext(1));
      return openTrained(model).pipeline.inputs.featureNames;
    };
    expect(await inputs({})).toEqual(['moment_of_inertia', 'radial_range']);
    expect(await inputs({ moment: 'centre' })).toEqual(['moment_of_inertia_centre', 'radial_range']);
  });

  test('gdpt says what it lacks where there are no images', async () => {
    const bare = { ...data, features: rings };
    const training = trainModel(bare, TrainOptions.parse({ model: 'gdpt' }), inlineContext(1));
    await expect(training).rejects.toThrow(/images of the masks/);
  });
});
