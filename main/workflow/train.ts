import { join } from 'node:path';
import type { PredictionTable } from '../../preload/contract/held-out-predictions.ts';
import type { TrainedWith } from '../../preload/contract/model-and-setup.ts';
import { modelAndSplit, type TrainOptions } from '../../preload/contract/options/train.ts';
import type { MethodResult } from '../../native-worker/client/client.ts';
import { performDurably } from '../project/history.ts';
import { calibrationMaskSets } from '../project/calibrations.ts';
import { beginModel, finishModel } from '../project/models.ts';
import { getSource } from '../project/sources.ts';
import { brightnessOfStacks } from './brightness.ts';
import { calibratedMasks, type CalibratedMasks } from './calibrated-masks.ts';
import type { Workflow } from './workflow-context.ts';
import { pixelUmOf } from './source-lengths.ts';
import { imagesFor } from './calibrated-images.ts';
import { storeModelArrays } from './model-store.ts';
import { residualBins } from './residual-bins.ts';
import { localiseOptionsFor } from './resolve-options.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { versions } from './versions.ts';

/** Tests a model on the calibrated masks, refits it on all of them and stores it. Returns its id. */
export function train(workflow: Workflow, options: TrainOptions): Promise<number> {
  const { project, worker, signal, report, seed } = workflow;
  return withTemporaryFolder(async (folder) => {
    report('Reading features', 0, 1);
    const rows = calibratedMasks(project);
    const images = await imagesFor(workflow, options.model, rows);
    const modelFolder = join(folder, 'model');
    const step = `Training ${modelAndSplit(options.model, options.split)}`;
    report(step, 0, 1);
    const trained = await worker.call(
      'train',
      {
        features: rows.features,
        images,
        zLabelUm: rows.zLabelUm,
        zLabelSdUm: rows.zLabelSdUm,
        labelWanderUm: rows.calibration.wanderUm,
        stack: rows.stack,
        particle: rows.particle,
        zRangeUm: rows.calibration.zRangeUm,
        options,
        seed,
        modelFolder,
      },
      { signal, onProgress: ({ done, total }) => report(step, done, total) },
    );
    report('Storing the model', 1, 1);
    const trainedWith = await trainedWithOf(workflow, rows);
    return store(workflow, options, rows, { trained, trainedWith }, modelFolder);
  });
}

/** With what the stacks of the calibration were taken; setups that differ count as none. */
async function trainedWithOf(workflow: Workflow, { calibration }: CalibratedMasks): Promise<TrainedWith> {
  const { project } = workflow;
  const stacks = calibrationMaskSets(project, calibration.id).map(({ sourceId }) =>
    getSource(project, sourceId),
  );
  const setups = new Set(stacks.map(({ setup }) => JSON.stringify(setup)));
  const [first] = stacks;
  const { particleDiameterUm } = localiseOptionsFor(calibration.inputs.options.localise, first.setup);
  return {
    setup: setups.size === 1 ? first.setup : null,
    pixelUm: pixelUmOf(first),
    axialFactor: first.axialFactor,
    particleDiameterUm,
    brightness: await brightnessOfStacks(workflow, stacks),
  };
}

async function store(
  { project, seed }: Workflow,
  options: TrainOptions,
  rows: CalibratedMasks,
  { trained, trainedWith }: { trained: MethodResult<'train'>; trainedWith: TrainedWith },
  modelFolder: string,
): Promise<number> {
  const { outcome, meta, arrays } = trained;
  const { test, ...figures } = outcome;
  const { tensorBackend } = rows;
  const predictions = predictionTable(rows, test);
  const report = {
    ...figures,
    model: options.model,
    split: options.split,
    residualBins: residualBins(predictions, rows.calibration.zRangeUm),
    tensorBackend,
    seed,
    trainedWith,
  };
  const inputs = {
    options,
    seed,
    calibration: rows.calibration.inputs,
    calibrationState: rows.calibration.state,
    mask: rows.mask,
    tensorBackend,
    versions: versions(),
  };
  const modelId = beginModel(project, { report, predictions, inputs, meta });
  await storeModelArrays(project, modelId, modelFolder, arrays);
  const { epsilon, sdUm, rmseUm, fitS } = figures;
  const command = { name: 'train', params: { options, seed }, versions: { ...versions(), tensorBackend } };
  performDurably(project, command, () => {
    finishModel(project, modelId);
    return { modelId, epsilon, sdUm, rmseUm, fitS };
  });
  return modelId;
}

function predictionTable(
  rows: CalibratedMasks,
  test: MethodResult<'train'>['outcome']['test'],
): PredictionTable {
  // By stack, slice and particle, not in the order in which they happened to be held out.
  const order = Array.from(test.row, (_, index) => index).sort((a, b) => test.row[a] - test.row[b]);
  const at = (column: Int32Array | Float64Array): Iterable<number> =>
    order.map((index) => column[test.row[index]]);
  return {
    stack: order.map((index) => rows.stackNames.get(rows.stack[test.row[index]]) ?? ''),
    particle: Int32Array.from(at(rows.particle)),
    slice: Int32Array.from(at(rows.slice)),
    xPx: Float64Array.from(at(rows.xPx)),
    yPx: Float64Array.from(at(rows.yPx)),
    zLabelUm: Float64Array.from(at(rows.zLabelUm)),
    zPredUm: Float64Array.from(order, (index) => test.zPredUm[index]),
    zSdUm: Float64Array.from(order, (index) => test.zSdUm[index]),
    inRange: Uint8Array.from(order, (index) => test.inRange[index]),
  };
}
