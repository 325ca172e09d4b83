import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureStoredMasks } from '../../native-worker/measure/measure-masks.ts';
import { radialProfiles } from '../../native-worker/measure/disc-profiles.ts';
import { preprocessMasks } from '../../native-worker/image/cut-masks.ts';
import { factorScores, fitFactors } from '../../native-worker/model/inputs/factor/factor-analysis.ts';
import { featuresOf } from '../../native-worker/model/inputs/feature-sets.ts';
import { takeNumeric } from '../../native-worker/model/inputs/inputs.ts';
import { createRandom } from '../../native-worker/math/random.ts';
import { takeColumns } from '../../native-worker/measure/feature-table.ts';
import type { TensorBackend } from '../../native-worker/tensor/backend.ts';
import { polyfillUtil } from '../../native-worker/tensor/polyfill.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { MaskBatch } from '../../preload/contract/frame.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where tfjs-node may be: installed with its library, or built by build_tfjs_node.sh. */
const native = ['.cache/tfjs-node/node_modules', 'node_modules']
  .map((place) => join(root, place, '@tensorflow/tfjs-node'))
  .find((place) => existsSync(join(place, 'lib/napi-v8/tfjs_binding.node')));
const reason = native ? '' : ' (skipped: tfjs-node is not here; test/parity/build_tfjs_node.sh builds it)';

const SIDE = 111;
const COUNT = 240;

/** Ring systems of many heights with noise, 16 bit. */
function ringMasks(): MaskBatch {
  const random = createRandom(11, 3);
  const data = new Uint16Array(COUNT * SIDE * SIDE);
  for (let mask = 0; mask < COUNT; mask += 1) {
    const stretch = 0.15 + (0.5 * mask) / COUNT;
    const [x, y] = [55 + random.normal(), 55 + random.normal()];
    for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
      const radius = Math.hypot((pixel % SIDE) - x, Math.floor(pixel / SIDE) - y);
      const ring = Math.cos(stretch * radius) * Math.exp(-radius / 30);
      data[mask * SIDE * SIDE + pixel] = 20_000 + 9000 * ring + 200 * random.normal();
    }
  }
  return { sidePx: SIDE, count: COUNT, bits: 16, data };
}

/** Largest difference, as a share of the column's largest value. */
function largestDifference(a: Float64Array, b: Float64Array, columns: number): number {
  const scale = new Float64Array(columns);
  a.forEach((value, at) => (scale[at % columns] = Math.max(scale[at % columns], Math.abs(value))));
  return a.reduce((most, value, at) => {
    const span = scale[at % columns];
    return span === 0 ? most : Math.max(most, Math.abs(value - b[at]) / span);
  }, 0);
}

describe.skipIf(!native)(`tfjs-node beside WebAssembly${reason}`, () => {
  const profiles: Float64Array[] = [];
  const tables: FeatureTable[] = [];

  beforeAll(async () => {
    const masks = ringMasks();
    const options = MaskOptions.parse({});
    const processed = preprocessMasks(masks, options);
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
    polyfillUtil(require('node:util') as Record<string, unknown>);
    require(native!);
    setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
    for (const name of ['wasm', 'tensorflow'] as const) {
      expect(await tf.setBackend(name)).toBe(true);
      const backend: TensorBackend = { name, tf };
      profiles.push(await radialProfiles(processed, COUNT, SIDE, backend));
      tables.push(await measureStoredMasks(masks, options, ['discs', 'shape'], backend));
    }
  });

  it('is TensorFlow’s native library on the tfjs-core of the program', () => {
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('gives the same disc profiles, to the bit', () => {
    expect(profiles[1]).toEqual(profiles[0]);
  });

  it('gives the same features, to the bit', () => {
    const [wasm, tensorflow] = tables;
    const difference = largestDifference(wasm.values, tensorflow.values, wasm.names.length);
    console.log(`features: largest difference ${difference.toExponential(1)}`);
    expect(tensorflow.names).toEqual(wasm.names);
    expect(difference).toBeLessThan(1e-5);
  });

  // Neighbouring discs are nearly alike, so the weights of scores are large and would magnify any difference between profiles.
  it('gives the same factor scores to 1e-5', () => {
    const [wasm, tensorflow] = tables.map((table) =>
      takeNumeric(takeColumns(table, featuresOf('paper', table.names))),
    );
    const width = wasm.names.length;
    const model = fitFactors(wasm.values, COUNT, width, { factors: 5 });
    const scores = [wasm, tensorflow].map((table) => factorScores(model, table.values, COUNT));
    const magnified = Float64Array.from({ length: model.factors }, (_, k) =>
      model.sd.reduce(
        (sum, value, j) => sum + (value > 0 ? Math.abs(model.weights[j * model.factors + k] / value) : 0),
        0,
      ),
    );
    const difference = Math.max(...scores[0].map((score, at) => Math.abs(score - scores[1][at])));
    console.log(
      `factor scores: largest difference ${difference.toExponential(1)}, weights magnify up to ${Math.max(...magnified).toFixed(0)} times`,
    );
    expect(difference).toBeLessThan(1e-5);
  });

  it('multiplies, convolves and pools the same', async () => {
    const random = createRandom(4, 1);
    const image = Float32Array.from({ length: 4 * 32 * 32 * 3 }, () => random.normal());
    const kernel = Float32Array.from({ length: 3 * 3 * 3 * 8 }, () => random.normal());
    const results: Float64Array[] = [];
    for (const name of ['wasm', 'tensorflow']) {
      await tf.setBackend(name);
      const result = tf.tidy(() => {
        const filtered = tf.conv2d(
          tf.tensor4d(image, [4, 32, 32, 3]),
          tf.tensor4d(kernel, [3, 3, 3, 8]),
          2,
          'same',
        );
        return tf.matMul(
          tf.reshape(tf.maxPool(tf.relu(filtered), 2, 2, 'same'), [32, 64]),
          tf.ones([64, 16]),
        );
      });
      results.push(Float64Array.from(await result.data()));
      result.dispose();
    }
    const difference = largestDifference(results[0], results[1], 16);
    console.log(`convolution and product: largest difference ${difference.toExponential(1)}`);
    expect(difference).toBeLessThan(1e-5);
  });
});
