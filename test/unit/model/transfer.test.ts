import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeOutput } from '../../../native-worker/rpc-methods/write/output-file.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { predictZ } from '../../../native-worker/model/stored/predict.ts';
import type { StoredModel } from '../../../native-worker/model/stored/pack-model.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import {
  type ModelRecord,
  readModelFile,
  writeModelFile,
} from '../../../native-worker/rpc-methods/model-file-text.ts';
import type { ModelFile } from '../../../preload/contract/model-file.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';

const world = ringWorld({ stacks: 3, particles: 3, slices: 31, zUm: [-15, 15], zRangeUm: [-12, 12] });
let folder: string;
let file: string;
let model: StoredModel;
let record: ModelRecord;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-transfer-'));
  file = join(folder, 'voting.json');
  const options = TrainOptions.parse({ model: 'voting', factors: 4, trees: 6, split: 'stack' });
  const outcome = await trainModel(world, options, inlineContext(5));
  model = outcome.model;
  const { epsilon, epsilonInterval, sdUm, rmseUm, zTotalUm, trainRows, testRows, fitS, importances } =
    outcome;
  const figures = { epsilon, epsilonInterval, sdUm, rmseUm, zTotalUm, trainRows, testRows, fitS };
  const { row, zPredUm, zSdUm, inRange } = outcome.test;
  const own = { ...figures, importances, model: 'voting', split: 'stack', seed: 5 } as const;
  record = {
    createdAt: '2026-01-02T03:04:05.678Z',
    report: {
      ...own,
      tensorBackend: 'wasm',
      trainedWith: { setup: null, pixelUm: 0.1625, axialFactor: 1.333, particleDiameterUm: 2.12 },
      residualBins: [],
      warnings: ['dusty'],
    },
    inputs: { mask: MaskOptions.parse({}), options, versions: { node: 'v24' } },
    predictions: {
      stack: Array.from(row, () => 'a, "b".tif'),
      particle: row,
      slice: row,
      xPx: zPredUm,
      yPx: zPredUm,
      zLabelUm: zPredUm,
      zPredUm,
      zSdUm,
      inRange,
    },
  };
  await writeOutput(file, (output) => writeModelFile((text) => output.append(text), record, model));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a model survives the file to the bit, with all that made it', async () => {
  const { model: again, ...kept } = await readModelFile(file);
  expect(kept).toEqual(record);
  expect(again).toEqual(model);
  expect(predictZ(again, world.features)).toEqual(predictZ(model, world.features));
});

const encoded = (
  array: Int32Array | Float64Array,
  length = array.length,
): ModelFile['model']['arrays'][string] => ({
  type: array[Symbol.toStringTag],
  length,
  gzipBase64: gzipSync(new Uint8Array(array.buffer)).toString('base64'),
});

describe('refuses in one line', () => {
  type Arrays = ModelFile['model']['arrays'];
  const nameOf = (arrays: Arrays, end: string): string =>
    Object.keys(arrays).find((name) => name.endsWith(end))!;
  const cases: [string, (content: ModelFile) => unknown, RegExp][] = [
    ['what is no model', () => ({ a: 1 }), /not a model/],
    ['null', () => null, /not a model/],
    [
      'figures of the wrong kind',
      (content) => ({ ...content, report: { ...content.report, epsilon: 'good' } }),
      /report\.epsilon/,
    ],
    [
      'mask options that no mask has',
      (content) => ({ ...content, inputs: { mask: { sidePx: 1e9 } } }),
      /inputs\.mask/,
    ],
    [
      'an array that unpacks to more than it says',
      ({ model: { arrays } }) => {
        arrays[nameOf(arrays, 'factor.mean')] = encoded(new Float64Array(1e6), 12);
      },
      /can't be unpacked to the 96 bytes/,
    ],
    [
      'arrays larger than any memory',
      ({ model: { arrays } }) => {
        arrays['more'] = encoded(new Float64Array(1), 0x7fffffff);
      },
      /more than 1000 MB/,
    ],
    [
      'trees that lead round in circles',
      ({ model: { arrays } }) => {
        const name = nameOf(arrays, 'forest.right');
        arrays[name] = encoded(new Int32Array(arrays[name].length));
      },
      /trees are damaged/,
    ],
    [
      'an array that is missing',
      ({ model: { arrays } }) => {
        delete arrays[nameOf(arrays, 'guard.axes.mean')];
      },
      /lacks its array/,
    ],
    [
      'factors of other features',
      ({ model: { meta } }) => {
        const { inputs } = (meta as { pipeline: { inputs: { featureNames: string[] } } }).pipeline;
        inputs.featureNames.push('another');
      },
      /factors/,
    ],
    [
      'sizes that no loop ends with',
      ({ model: { meta } }) => {
        (meta as { guard: { gaussian: { nodes: number } } }).guard.gaussian.nodes = 1e15;
      },
      /guard/,
    ],
    [
      'a regressor of an unknown kind',
      ({ model: { meta } }) => {
        (meta as { pipeline: { model: string } }).pipeline.model = '__proto__';
      },
      /pipeline\.model/,
    ],
    [
      'predictions that end early',
      (content) => {
        content.predictions.stack.pop();
      },
      /predictions lack a column/,
    ],
  ];
  test.each(cases)('%s', async (_, damage, message) => {
    const content = JSON.parse(readFileSync(file, 'utf8')) as ModelFile;
    const damaged = damage(content);
    const path = join(folder, 'damaged.json');
    writeFileSync(path, JSON.stringify(damaged === undefined ? content : damaged));
    const error: unknown = await readModelFile(path).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ tag: 'bad-input' });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  test.each([
    ['a newer layout', (content: ModelFile): object => ({ ...content, version: 2 })],
    [
      'a model that a newer version has fitted',
      (content: ModelFile): object => {
        (content.model.meta as { version: number }).version = 99;
        return content;
      },
    ],
  ])('%s, as what it is', async (_, change) => {
    const path = join(folder, 'newer.json');
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as ModelFile)));
    const error: unknown = await readModelFile(path).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ tag: 'newer-version', data: { path } });
    expect((error as Error).message).toMatch(/newer version.*update/);
  });

  test.each([
    ['no JSON', '{"format": '],
    ['an image', 'II*\0'],
    ['brackets without end', '['.repeat(1e6)],
    ['deep nesting', `${'['.repeat(2e5)}${']'.repeat(2e5)}`],
    ['nothing', ''],
  ])('%s', async (_, text) => {
    const path = join(folder, 'damaged.json');
    writeFileSync(path, text);
    await expect(readModelFile(path)).rejects.toMatchObject({ tag: 'bad-input' });
  });

  test('a byte order mark before a model, not at all', async () => {
    const path = join(folder, 'marked.json');
    writeFileSync(path, `\ufeff${readFileSync(file, 'utf8')}`);
    expect(await readModelFile(path)).toEqual(await readModelFile(file));
  });

  test('deep nesting inside a model', async () => {
    const path = join(folder, 'damaged.json');
    const deep = `${'['.repeat(2e5)}${']'.repeat(2e5)}`;
    writeFileSync(path, readFileSync(file, 'utf8').replace('"meta": {', `"meta": {"deep": ${deep}, `));
    await expect(readModelFile(path)).rejects.toMatchObject({ tag: 'bad-input' });
  });

  test('a file that is not there, and a folder', async () => {
    await expect(readModelFile(join(folder, 'none.json'))).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(readModelFile(folder)).rejects.toMatchObject({ tag: 'bad-input' });
  });
});
