/**
 * For check_onnx.py: trains a model of each kind that ONNX can hold on an easy world, and writes it with its features and what the program
 * predicts from them. Usage: npx node test/parity/write_onnx_models.ts FOLDER
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitTrained } from '../../native-worker/model/training/fit-trained.ts';
import { exportOnnx } from '../../native-worker/model/onnx/export-onnx.ts';
import { predictTrained } from '../../native-worker/model/stored/predict.ts';
import { takeColumns } from '../../native-worker/measure/feature-table.ts';
import { planTraining } from '../../native-worker/model/training/training-plan.ts';
import { optionsFor } from '../unit/model/options-for.ts';
import { inlineContext } from '../unit/model/inline-pool.ts';
import { ringWorld, withRingsAndImages } from '../unit/model/ring-world.ts';

const folder = process.argv[2];
// Labels are half micrometres and the window of a consensus is one: leaves lie exactly at the ends of windows.
const world = withRingsAndImages(
  ringWorld({ stacks: 4, particles: 6, slices: 61, zUm: [-15, 15], zRangeUm: [-10, 10] }),
);

for (const [model, preset, trees, combine] of [
  ['linear', 'pt-sio2', null],
  ['ridge', 'pt-sio2', null],
  ['ert', 'chosen', 50],
  ['ert', 'pt-sio2', 50],
  ['ert', 'tio2-sio2', 50],
  ['ert', 'pt-sio2', 50, 'mean'],
  ['rf', 'pt-sio2', 50],
  ['gb', 'pt-sio2', 50],
  ['voting', 'pt-sio2', 50],
  ['best', 'pt-sio2', 50],
] as const) {
  const options = optionsFor(model, {
    preset,
    trees,
    combine,
    split: 'stack',
    ...(preset !== 'chosen' && { factors: 6 }),
  });
  const { specs, labelled, rows } = planTraining(world, options, 1);
  // Of the variants of `best` the first: cross-validation might choose plain trees, and the consensus would go unchecked.
  const how = { grouping: 'stack', calibration: 'stack', tune: false } as const;
  const trained = await fitTrained(labelled, rows, world.zRangeUm, [specs[0]], how, inlineContext(1));
  const name = `${model}-${preset}${combine ? `-${combine}` : ''}`;
  const { chunks } = exportOnnx(trained, { name, version: '0', metadata: {} });
  writeFileSync(join(folder, `${name}.onnx`), Buffer.concat(chunks));
  const features = takeColumns(world.features, trained.pipeline.inputs.featureNames);
  const { zPredUm, novelty } = predictTrained(trained, features);
  writeFileSync(join(folder, `${name}.features.bin`), features.values);
  writeFileSync(join(folder, `${name}.z.bin`), zPredUm);
  writeFileSync(join(folder, `${name}.novelty.bin`), novelty);
}
