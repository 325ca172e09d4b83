import { describe, expect, test } from 'vitest';
import { smallImages } from './small-images.ts';
import type { ModelContext } from '../../../native-worker/model/model-context.ts';
import { networkGradient } from '../../../native-worker/model/network/network-gradient.ts';
import { fitNetworks } from '../../../native-worker/model/network/fit-networks.ts';
import { addPatches, takePatches } from '../../../native-worker/model/network/image-patches.ts';
import { runNetwork } from '../../../native-worker/model/network/run-network.ts';
import { initialParameters, layersOf } from '../../../native-worker/model/network/network-shape.ts';
import { predictNetwork, trainNetwork } from '../../../native-worker/model/network/train-network.ts';
import { turnInto } from '../../../native-worker/model/network/turn-images.ts';
import { createPool } from '../../../native-worker/pool.ts';
import { predictZ } from '../../../native-worker/model/stored/predict.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { takeRows, takeValues } from '../../../native-worker/measure/feature-table.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import type { TrainingData } from '../../../native-worker/model/training/training-plan.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import { toWireError } from '../../../preload/contract/errors.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';

const SIDE = 15;

/** Images of a ring whose radius tells the height, with a bright side somewhere and noise. */
function ringImages(heights: readonly number[], side: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const half = (side - 1) / 2;
  return Float32Array.from(
    heights.flatMap((z) => {
      const towards = 2 * Math.PI * random.uniform();
      return Array.from({ length: side * side }, (_, pixel) => {
        const [x, y] = [(pixel % side) - half, Math.floor(pixel / side) - half];
        const ring = Math.exp(-(((Math.hypot(x, y) - (0.5 + 0.03 * z) * half) / (0.2 * half)) ** 2));
        return 0.5 + 0.3 * ring * (1 + 0.5 * Math.cos(Math.atan2(y, x) - towards)) + 0.01 * random.normal();
      });
    }),
  );
}

const evenly = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => -10 + (20 * i) / (count - 1));

describe('the gradient', () => {
  test('agrees with finite differences of the outputs in typed arrays, in every layer', async () => {
    const shape = { side: 9, channels: [3, 4], dense: 5 };
    const layers = layersOf(shape);
    const random = createRandom(3);
    const parameters = initialParameters(layers, random).map((value) => value + 0.05 * random.normal());
    const images = Float32Array.from({ length: 6 * 81 }, () => random.normal());
    const target = Float32Array.from({ length: 6 }, () => 3 * random.normal());
    const { loss, gradient } = networkGradient(layers, parameters, images, target, await getTensorBackend());
    const lossAt = (at: Float32Array): number =>
      runNetwork(shape, at, images).reduce((sum, out, i) => sum + Math.abs(out - target[i]) / 6, 0);
    expect(loss).toBeCloseTo(lossAt(parameters), 5);

    const step = 2e-3;
    for (const { offset, inputs, outputs } of layers) {
      const [weights, all] = [inputs * outputs, (inputs + 1) * outputs];
      for (const k of [0, Math.floor(weights / 2), weights - 1, all - 1].map((own) => offset + own)) {
        const [up, down] = [parameters.slice(), parameters.slice()];
        up[k] += step;
        down[k] -= step;
        expect(gradient[k]).toBeCloseTo((lossAt(up) - lossAt(down)) / (2 * step), 2);
      }
    }
  });

  test('patches and the sum back of patches are transposes of each other', () => {
    const random = createRandom(5);
    const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
    const grid = { side: 7, channels: 2, outSide: 4 };
    const [x, p] = [normals(3 * 7 * 7 * 2), normals(3 * 4 * 4 * 18)];
    const inner = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);
    expect(inner(takePatches(x, 3, grid), p)).toBeCloseTo(inner(x, addPatches(p, 3, grid)), 3);
  });
});

test('a image that looks the same from every side stays the same when it is turned', () => {
  const half = (SIDE - 1) / 2;
  const hill = Float32Array.from({ length: SIDE * SIDE }, (_, k) =>
    Math.exp(-(((k % SIDE) - half) ** 2 + (Math.floor(k / SIDE) - half) ** 2) / 18),
  );
  const turned = new Float32Array(hill.length);
  turnInto(hill, 0, SIDE, createRandom(2), turned, 0);
  const errors = turned.map((value, k) => (value === 0 ? 0 : Math.abs(value - hill[k])));
  expect(Math.max(...errors)).toBeLessThan(0.03);
});

describe('training', () => {
  const heights = evenly(400);
  const plan = {
    shape: { side: SIDE, channels: [6, 8], dense: 16 },
    batch: 20,
    rate: 5e-3,
    epochs: 15,
    patience: 15,
  };
  const rows = Int32Array.from(heights, (_, i) => i);
  const task = (seed: number) => ({
    images: ringImages(heights, SIDE, 1),
    y: Float64Array.from(heights),
    train: rows.filter((row) => row % 5 !== 0),
    held: rows.filter((row) => row % 5 === 0),
    plan,
    seed,
    member: 0,
    progress: new Int32Array(new SharedArrayBuffer(4)),
  });

  test('learns the height from the radius to 3 % of the range, and the same to the bit again', async () => {
    const first = task(7);
    const network = await trainNetwork(first);
    expect(first.progress[0]).toBe(15);
    const fresh = evenly(77);
    const predicted = predictNetwork(network, ringImages(fresh, SIDE, 2));
    const rms = Math.sqrt(predicted.reduce((sum, z, i) => sum + (z - fresh[i]) ** 2, 0) / fresh.length);
    expect(rms).toBeLessThan(0.6);

    const short = (seed: number) => trainNetwork({ ...task(seed), plan: { ...plan, epochs: 2 } });
    const [again, same, other] = [await short(7), await short(7), await short(8)];
    expect(same).toEqual(again);
    expect(other.parameters).not.toEqual(again.parameters);
  });
});

describe('train --model cnn', () => {
  const side = 27;
  const perStack = 10;
  const heights = [0, 1, 2].flatMap(() => evenly(perStack));
  const images = smallImages(ringImages(heights, side, 4), heights.length, side);
  const moments = Float64Array.from(heights, (z, i) => 0.1 * z + 0.01 * Math.sin(99 * i));
  const data: TrainingData = {
    features: {
      names: ['moment_of_inertia', ...images.names],
      rows: heights.length,
      values: Float64Array.from(
        heights.flatMap((_, i) => [moments[i], ...images.values.subarray(i * 729, (i + 1) * 729)]),
      ),
    },
    zLabelUm: Float64Array.from(heights),
    stack: Int32Array.from(heights, (_, i) => Math.floor(i / perStack)),
    particle: Int32Array.from(heights, (_, i) => i % 4),
    zRangeUm: [-10, 10],
  };

  test('a thread trains what this one trains; the model is tested, stored and predicts, and training stops when asked', async () => {
    const rows = [...heights.keys()];
    const [held, rest] = [0, 1].map((side) =>
      Int32Array.from(rows.filter((row) => Math.sign(row % 4) === side)),
    );
    const spec = { channels: [4], dense: 4, batch: 10, rate: 0.01, members: 1, patience: 2, passes: 1000 };
    const fit = (context: ModelContext) =>
      fitNetworks(images, data.zLabelUm, spec, [{ train: rest, test: held }], context);
    const shown: number[] = [];
    const pool = createPool(2);
    try {
      expect(await fit({ pool, seed: 1 })).toEqual(await fit(inlineContext(1)));

      const options = TrainOptions.parse({ model: 'cnn', split: 'random' });
      const onProgress = (done: number, total: number): number => shown.push(done / total);
      const { model, epsilon } = await trainModel(data, options, { pool, seed: 1, onProgress });
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      expect(epsilon).toBeLessThan(0.3);
      const { zPredUm, zSdUm } = predictZ(model, data.features);
      const some = Int32Array.of(25, 3, 17);
      expect(predictZ(model, takeRows(data.features, some)).zPredUm).toEqual(takeValues(zPredUm, some));
      expect(zSdUm.every((sd) => sd > 0 && sd < 20)).toBe(true);

      const controller = new AbortController();
      const { signal } = controller;
      const stopped = trainModel(data, options, {
        pool,
        seed: 1,
        signal,
        onProgress: () => controller.abort(),
      });
      expect(toWireError(await stopped.catch((error: unknown) => error))).toMatchObject({ tag: 'cancelled' });
    } finally {
      await pool.close();
    }
  }, 120_000);
});
