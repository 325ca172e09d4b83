import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../native-worker/math/random.ts';
import { takeColumns, takeRows } from '../../../native-worker/measure/feature-table.ts';
import { readModelFile, writeModelFile } from '../../../native-worker/rpc-methods/model-file-text.ts';
import type { ModelContext, ModelPool } from '../../../native-worker/model/model-context.ts';
import { featuresOf } from '../../../native-worker/model/inputs/feature-sets.ts';
import { applyInputs } from '../../../native-worker/model/inputs/inputs.ts';
import { exportOnnx } from '../../../native-worker/model/onnx/export-onnx.ts';
import { cheaperSpec, type PipelineSpec, specsFor } from '../../../native-worker/model/pipeline-spec.ts';
import { predictExchanged, REGRESSORS } from '../../../native-worker/model/regressor-table.ts';
import { openTrained, predictTrained } from '../../../native-worker/model/stored/predict.ts';
import { packTrained, type TrainedModel } from '../../../native-worker/model/stored/trained-model.ts';
import { fitTrained } from '../../../native-worker/model/training/fit-trained.ts';
import { regress } from '../../../native-worker/model/training/regress.ts';
import {
  fitPipeline,
  type LabelledRows,
  type Pipeline,
  predictPipeline,
} from '../../../native-worker/model/training/pipeline.ts';
import { JanusError } from '../../../preload/contract/errors.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import type { z } from '../../../preload/contract/options/define-option.ts';
import { REGRESS_PARAMS, type RegressorName } from '../../../preload/contract/options/regress.ts';
import { MODEL_NAMES, type ModelName } from '../../../preload/contract/options/train.ts';
import { GB_DEFAULTS } from '../../../preload/contract/regressors/gb.ts';
import { descriptionOf } from '../../../preload/contract/regressors/index.ts';
import { readOnnx } from '../../support/onnx-file.ts';
import { runOnnx } from '../../support/onnx-run.ts';
import { inlineContext } from './inline-pool.ts';
import { optionsFor } from './options-for.ts';
import { ringWorld, withRingsAndImages } from './ring-world.ts';
import { noPredictions } from '../../support/no-predictions.ts';

/** What every regressor of the table must do. A new one is tested here without a line of its own. */

const RANGE: [number, number] = [-12, 12];
const world = withRingsAndImages(
  ringWorld({ stacks: 2, particles: 3, slices: 25, zUm: RANGE, zRangeUm: RANGE }),
);
const everyRow = Int32Array.from(world.zLabelUm.keys());
const held = everyRow.filter((row) => world.particle[row] === 0);
const learnt = everyRow.filter((row) => world.particle[row] > 0);

/** For speed: what takes long in models that know no cheaper plan. */
const SMALLER: Partial<Record<ModelName, object>> = {
  voting: { gb: { ...GB_DEFAULTS, trees: 8 } },
  cnn: { channels: [2, 3, 4], dense: 8 },
};

/** The first specification of a model, at as little cost as it allows. */
function cheapSpec(model: ModelName): PipelineSpec {
  const [spec] = specsFor(optionsFor(model, { factors: 4, trees: 8 }));
  const cheap = Array.from({ length: 12 }).reduce<PipelineSpec>((one) => cheaperSpec(one, 8), spec);
  return { ...cheap, settings: { ...cheap.settings, ...SMALLER[model] } };
}

function dataFor({ features: set }: PipelineSpec, values = world.features.values): LabelledRows {
  const names = featuresOf(set, world.features.names);
  const groups = { stack: world.stack, particle: world.particle };
  return { features: takeColumns({ ...world.features, values }, names), zLabelUm: world.zLabelUm, groups };
}

const fit = (
  spec: PipelineSpec,
  rows: Int32Array = learnt,
  context: ModelContext = inlineContext(1),
  data = dataFor(spec),
): Promise<Pipeline> => fitPipeline(data, rows, spec, 'particle', context);

/** Either a fitted model or an error that says what is missing, never a crash. */
async function fitOrRefusal(
  spec: PipelineSpec,
  rows: Int32Array,
  data: LabelledRows,
): Promise<Pipeline | null> {
  try {
    return await fit(spec, rows, inlineContext(1), data);
  } catch (error) {
    expect(error).toBeInstanceOf(JanusError);
    expect((error as JanusError).tag).not.toBe('fault');
    return null;
  }
}

const sdOf = (values: Float64Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
};

test('the two tables hold the same regressors, each in a file of its name', () => {
  const files = (folder: string): string[] =>
    readdirSync(join(import.meta.dirname, '../../..', folder))
      .filter((name) => name.endsWith('.ts') && !['index.ts', 'define-regressor.ts'].includes(name))
      .map((name) => name.replace(/\.ts$/, ''))
      .sort();
  const names = [...MODEL_NAMES].sort();
  expect(files('preload/contract/regressors')).toEqual(names);
  expect(files('native-worker/model/regressors')).toEqual(names);
  expect(Object.keys(REGRESSORS).sort()).toEqual(names);
});

describe.each(MODEL_NAMES)('%s', (model) => {
  const spec = cheapSpec(model);
  const data = dataFor(spec);
  const regressor = REGRESSORS[model];
  let folder: string;
  let fitted: Pipeline;
  let trained: TrainedModel;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'janus3d-regressor-'));
    fitted = await fit(spec);
    const how = { grouping: 'particle', calibration: 'particle', tune: false } as const;
    trained = await fitTrained(data, everyRow, RANGE, [spec], how, inlineContext(1));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('does what its description promises', () => {
    const { options, params } = descriptionOf(model);
    expect(Object.hasOwn(options, 'tune')).toBe(regressor.grid !== undefined);
    expect(params !== null).toBe(regressor.settingsFor !== undefined);
    expect(spec.features === 'images').toBe(descriptionOf(model).needsImages);
  });

  test('takes the parameters of a table that it knows, and no others', async () => {
    const params = (REGRESS_PARAMS as Partial<Record<string, z.ZodObject>>)[model];
    if (!params) return;
    const table = { names: ['a', 'z'], rows: 4, values: Float64Array.of(0, 0, 1, 1, 2, 2, 3, 3) };
    const ask = (given: object) =>
      regress(
        { train: table, test: table, target: 'z', model: model as RegressorName, params: given },
        inlineContext(1),
      );
    await ask({ ...('trees' in params.shape && { trees: 2 }), ...('order' in params.shape && { order: 1 }) });
    for (const unknown of ['n_estimators', 'tree', 'factors'])
      await expect(ask({ [unknown]: 1 })).rejects.toMatchObject({
        tag: 'bad-option',
        data: { option: 'params' },
      });
  });

  test('gives the same to the bit with 1 thread and with 5', async () => {
    const [one, five] = [
      await fit(spec, learnt, inlineContext(1, 1)),
      await fit(spec, learnt, inlineContext(1, 5)),
    ];
    expect(five).toEqual(one);
    expect(predictPipeline(five, data.features)).toEqual(predictPipeline(one, data.features));
  });

  test('predicts the same to the bit once stored and loaded, and from a file', async () => {
    const before = predictTrained(trained, data.features);
    expect(before.zPredUm.every(Number.isFinite)).toBe(true);
    const stored = packTrained(trained);
    const loaded = openTrained({ meta: JSON.parse(JSON.stringify(stored.meta)), arrays: stored.arrays });
    expect(loaded).toEqual(trained);
    expect(predictTrained(loaded, data.features)).toEqual(before);

    const path = join(folder, 'model.json');
    const texts: string[] = [];
    await writeModelFile(async (text) => texts.push(text), recordOf(model), stored);
    writeFileSync(path, texts.join(''));
    const { model: read } = await readModelFile(path);
    expect(predictTrained(openTrained(read), data.features)).toEqual(before);
  });

  test('is refused where an array of it is too short or of another type', () => {
    const { meta, arrays } = packTrained(trained);
    const names = Object.keys(arrays);
    expect(names.some((name) => name.startsWith('pipeline.fitted'))).toBe(true);
    // What is only told to people of the factors has no length that predictions rely on.
    for (const name of names.filter((one) => !/(varianceShare|eigenvalues)$/i.test(one))) {
      for (const damaged of [arrays[name].slice(0, -1), new Uint16Array(arrays[name].length)]) {
        const open = () => openTrained({ meta, arrays: { ...arrays, [name]: damaged } });
        expect(open, name).toThrow(expect.objectContaining({ tag: 'damaged-file' }));
      }
    }
  });

  test('says the same as an ONNX file, or that it is none', () => {
    const write = () => exportOnnx(trained, { name: model, version: '1', metadata: { about: 'this' } });
    if (!regressor.graph) {
      expect(write).toThrow(expect.objectContaining({ tag: 'bad-input' }));
      return;
    }
    const file = readOnnx(Buffer.concat(write().chunks));
    const names = trained.pipeline.inputs.featureNames;
    expect(Object.fromEntries(file.metadata)).toEqual({
      about: 'this',
      feature_names: names.join(','),
      z_range_um: RANGE.join(','),
    });
    const some = everyRow.filter((row) => row % 5 === 0);
    const features = takeRows(takeColumns(data.features, names), some);
    const { z_label_um: z, novelty } = runOnnx(file, features.values);
    const own = predictTrained(trained, features);
    // Sums of trees are in single precision there.
    own.zPredUm.forEach((value, row) => expect(Math.abs(z[row] - value)).toBeLessThan(1e-5));
    own.novelty.forEach((value, row) => expect(novelty[row] / value).toBeCloseTo(1, 9));
  });

  test('learns nothing from shuffled labels', async () => {
    const labels = world.zLabelUm.slice();
    const mixed = shuffle(learnt.slice(), createRandom(7));
    learnt.forEach((row, i) => (labels[row] = world.zLabelUm[mixed[i]]));
    const chance = await fit(spec, learnt, inlineContext(1), { ...data, zLabelUm: labels });
    const error = predictPipeline(chance, takeRows(data.features, held)).mean.map(
      (z, i) => z - world.zLabelUm[held[i]],
    );
    expect(sdOf(error)).toBeGreaterThan(0.85 * sdOf(world.zLabelUm));
  });

  test('stops when it is cancelled, and tells every task of the pool', async () => {
    const controller = new AbortController();
    const { pool } = inlineContext(1);
    const told: unknown[] = [];
    const watched: ModelPool = {
      threads: pool.threads,
      run: ((name: 'growForest', payload: never, options) => {
        told.push(options?.signal);
        return pool.run(name, payload, options);
      }) as ModelPool['run'],
    };
    const context = { pool: watched, seed: 1, signal: controller.signal };
    await fit(spec, learnt, context);
    expect(told.every((signal) => signal === controller.signal)).toBe(true);
    controller.abort();
    await expect(fit(spec, learnt, context)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('does not depend on the order of the rows that it predicts', () => {
    const reversed = everyRow.toReversed();
    const { mean, spread } = predictPipeline(fitted, data.features);
    const turned = predictPipeline(fitted, takeRows(data.features, reversed));
    expect(turned.mean).toEqual(mean.toReversed());
    expect(turned.spread).toEqual(spread && spread.toReversed());
  });

  test('predicts rows with one input of others as from a table of them', () => {
    // Images are thousands of inputs.
    if (spec.features === 'images') return;
    const inputs = applyInputs(fitted.inputs, takeRows(data.features, everyRow.subarray(0, 40)));
    const others = applyInputs(fitted.inputs, takeRows(data.features, everyRow.subarray(70, 110)));
    const { names, rows, values } = inputs;
    const wanted = names.map((_, j) => {
      const mixed = values.map((value, at) => (at % names.length === j ? others.values[at] : value));
      return regressor.predict(fitted.fitted, { names, rows, values: mixed }).mean;
    });
    expect(predictExchanged(model, fitted.fitted, inputs, others)).toEqual(wanted);
  });

  test('predicts the same in a trial, of which only predictions are looked at', async () => {
    if (!spec.noiseTest) return;
    const trial = await fitPipeline(data, learnt, spec, 'particle', inlineContext(1), true);
    expect({ ...trial, noiseImportance: null }).toEqual({ ...fitted, noiseImportance: null });
  });

  test('predicts nothing from no rows', () => {
    const { mean } = predictPipeline(fitted, takeRows(data.features, new Int32Array(0)));
    expect(mean).toEqual(new Float64Array(0));
  });

  test.each([
    ['no row', new Int32Array(0), data],
    ['one row', learnt.subarray(0, 1), data],
    ['two rows', learnt.subarray(0, 2), data],
    [
      'constant columns',
      learnt,
      dataFor(
        spec,
        world.features.values.map(() => 0.5),
      ),
    ],
  ])('learns from %s or refuses it', async (_, rows, from) => {
    const pipeline = await fitOrRefusal(spec, rows, from);
    if (rows.length === 0) expect(pipeline).toBeNull();
    if (pipeline) expect(predictPipeline(pipeline, from.features).mean.every(Number.isFinite)).toBe(true);
  });
});

const recordOf = (model: ModelName): Parameters<typeof writeModelFile>[1] => ({
  createdAt: '2026-01-02T03:04:05.678Z',
  report: {
    model,
    split: 'particle',
    epsilon: 0.1,
    epsilonInterval: [0.09, 0.11] as [number, number],
    sdUm: 1,
    rmseUm: 1,
    zTotalUm: 24,
    trainRows: 1,
    testRows: 1,
    fitS: 1,
    tensorBackend: 'wasm',
    seed: 1,
    trainedWith: { setup: null, pixelUm: 0.1625, axialFactor: 1.333, particleDiameterUm: 2.12 },
    importances: [],
    residualBins: [],
    warnings: [],
  },
  inputs: { mask: MaskOptions.parse({}) },
  predictions: noPredictions(),
});
