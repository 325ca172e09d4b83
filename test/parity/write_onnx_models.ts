/**
 * For check_onnx.py: trains a model of each kind that ONNX can hold on an easy world, and writes it with features and what the program
 * predicts from them. Usage: node test/parity/write_onnx_models.ts FOLDER
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportOnnx } from '../../native-worker/model/onnx/export-onnx.ts';
import { openTrained, predictTrained } from '../../native-worker/model/predict.ts';
import { trainModel } from '../../native-worker/model/train.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';
import { inlineContext } from '../unit/model/inline-pool.ts';
import { ringWorld } from '../unit/model/ring-world.ts';

const folder = process.argv[2];
const world = ringWorld({ stacks: 4, particles: 6, slices: 61, zUm: [-15, 15], zRangeUm: [-12, 12] });
writeFileSync(join(folder, 'features.bin'), world.features.values);

for (const [model, preset] of [
  ['linear', 'pt-sio2'],
  ['ridge', 'pt-sio2'],
  ['ert', 'pt-sio2'],
  ['ert', 'tio2-sio2'],
  ['rf', 'pt-sio2'],
  ['gb', 'pt-sio2'],
  ['voting', 'pt-sio2'],
] as const) {
  const options = TrainOptions.parse({ model, preset, factors: 6, trees: 50 });
  const { model: stored } = await trainModel(world, options, inlineContext(1));
  const trained = openTrained(stored);
  const name = `${model}-${preset}`;
  const { chunks } = exportOnnx(trained, { name, version: '0', metadata: {} });
  writeFileSync(join(folder, `${name}.onnx`), Buffer.concat(chunks));
  const { zPredUm, novelty } = predictTrained(trained, world.features);
  writeFileSync(join(folder, `${name}.z.bin`), zPredUm);
  writeFileSync(join(folder, `${name}.novelty.bin`), novelty);
}
