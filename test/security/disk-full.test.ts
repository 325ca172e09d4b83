import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeArrays } from '../../native-worker/array-files.ts';
import { exportModel } from '../../native-worker/rpc-methods/transfer-model.ts';
import { writeMaskStack } from '../../native-worker/rpc-methods/write-mask-stack.ts';
import { trainModel } from '../../native-worker/model/training/train.ts';
import { main } from '../../main/cli/main.ts';
import { writeTable } from '../../main/cli/write-table.ts';
import { detectionTable } from '../../main/api/csv-tables.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';
import { inlineContext } from '../unit/model/inline-pool.ts';
import { ringWorld } from '../unit/model/ring-world.ts';
import { expectWholeOrOld, makeSmallDisk } from '../unit/files/small-disk.ts';

const PAGE = 4096;

const disk = makeSmallDisk(100 * PAGE);
let work: string;

const rows = 20_000;
const table = detectionTable({
  frame: new Int32Array(rows),
  xPx: new Float64Array(rows).fill(12.3456),
  yPx: new Float64Array(rows).fill(65.4321),
  radiusPx: new Float64Array(rows).fill(20),
  score: new Float64Array(rows).fill(0.5),
});

type ExportParams = Parameters<typeof exportModel>[0];
let exported: Omit<ExportParams, 'format' | 'path'>;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'janus3d-full-'));
  writeFileSync(
    join(work, 'masks.raw'),
    Uint8Array.from({ length: 60 * 64 * 64 }, (_, i) => (i * i) >> 3),
  );
  const world = ringWorld({ stacks: 2, particles: 3, slices: 21, zUm: [-15, 15], zRangeUm: [-12, 12] });
  const options = TrainOptions.parse({ model: 'ert', split: 'stack', trees: 10 });
  const { model } = await trainModel(world, options, inlineContext(1));
  const { meta, arrays } = model;
  const folder = join(work, 'model');
  const entries = await writeArrays(folder, arrays);
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ meta, arrays: entries }));
  const record = { createdAt: '', report: { model: 'ert' }, inputs: {}, predictions: { stack: [] } };
  exported = { modelFolder: folder, version: '0', record: record as unknown as ExportParams['record'] };
});
afterAll(() => {
  disk?.remove();
  rmSync(work, { recursive: true });
});

const mask = { count: 60, sidePx: 64, bits: 8, pixelSizeUm: 0.1625 } as const;
const WRITERS: [name: string, write: (path: string) => Promise<unknown>][] = [
  ['a CSV table', (path) => writeTable(path, table)],
  ['a TIFF of masks', (path) => writeMaskStack({ ...mask, rawPath: join(work, 'masks.raw'), path })],
  ['a model as JSON', (path) => exportModel({ ...exported, format: 'json', path })],
  ['a model as ONNX', (path) => exportModel({ ...exported, format: 'onnx', path })],
];

describe.skipIf(!disk)('a disk that becomes full (only root of Linux can make one)', () => {
  it.each(WRITERS)('while %s is written, at 20 sizes: what was there stays', async (_name, write) => {
    await expectWholeOrOld(disk!, join(work, 'whole'), write);
  });

  it('ends the command line with 2', async () => {
    const positions = Array.from({ length: 4000 }, (_, i) => `${i},${i % 7},${i % 5}`);
    writeFileSync(join(work, 'in.csv'), `frame,x_px,y_px\n${positions.join('\n')}\n`);
    const out = join(disk!.folder, 'linked.csv');
    writeFileSync(out, 'particle,frame\n');
    disk!.resize(3 * PAGE);
    expect(await main(['link', join(work, 'in.csv'), '--out', out])).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe('particle,frame\n');
    rmSync(out);
  });

  it('with the temporary folder on it ends the command line with 2 and what is missing', async () => {
    const numbers = Array.from({ length: 4000 }, (_, i) => `${i},${i % 7},${i % 5}`);
    const path = join(work, 'numbers.csv');
    writeFileSync(path, `a,b,c\n${numbers.join('\n')}\n`);
    disk!.resize(5 * PAGE);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.stubEnv('TMPDIR', disk!.folder);
    const code = await main([
      'regress',
      '--train',
      path,
      '--test',
      path,
      '--target',
      'c',
      '--model',
      'linear',
    ]);
    const lines = said.mock.calls.map(([text]) => String(text)).join('');
    said.mockRestore();
    vi.unstubAllEnvs();
    expect([code, lines]).toEqual([2, expect.stringMatching(/^janus3d: No space is left on the disk for /)]);
    expect(readdirSync(disk!.folder)).toEqual([]);
  });

  it('while the computing process passes arrays on: no space', async () => {
    disk!.resize(5 * PAGE);
    const written = writeArrays(join(disk!.folder, 'passed'), { z: new Float64Array(10_000) });
    await expect(written).rejects.toMatchObject({ tag: 'no-space' });
    rmSync(join(disk!.folder, 'passed'), { recursive: true });
  });
});
