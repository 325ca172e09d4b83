import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool } from '../../../native-worker/pool.ts';
import { closeSources } from '../../../native-worker/read/source-cache.ts';
import { readSection } from '../../../native-worker/rpc-methods/read-section.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-section-'));
const path = join(folder, 'stack.ome.tif');
const pool = createPool(2);
const context = { pool, signal: new AbortController().signal, onProgress: () => undefined };
const [WIDTH, HEIGHT, SLICES] = [7, 5, 9];
/** Says slice, row and column. */
const sample = (slice: number, row: number, column: number): number => 1000 * slice + 10 * row + column;

beforeAll(async () => {
  const size = { width: WIDTH, height: HEIGHT, bits: 16 as const, axes: 'ZYX' as const, frames: SLICES };
  const writer = await createOmeTiffWriter(path, { ...size, pixelSizeUm: 0.2, compress: false });
  for (let slice = 0; slice < SLICES; slice++) {
    const at = (k: number): number => sample(slice, Math.floor(k / WIDTH), k % WIDTH);
    await writer.write(Uint16Array.from({ length: WIDTH * HEIGHT }, (_, k) => at(k)));
  }
  await writer.close();
});

afterAll(async () => {
  await pool.close();
  await closeSources();
  rmSync(folder, { recursive: true });
});

it.each([
  ['whole rows', null, [0, WIDTH]],
  ['some columns', [2, 5], [2, 5]],
  ['columns up to the edge', [5, 100], [5, WIDTH]],
] as const)('gives %s of every slice, in the order of the slices', async (_, columns, [from, to]) => {
  const { width, height, bits, data } = await readSection({ path, channel: 0, row: 3, columns }, context);
  expect([width, height, bits]).toEqual([to - from, SLICES, 16]);
  const expected = Array.from({ length: SLICES * (to - from) }, (_, k) =>
    sample(Math.floor(k / (to - from)), 3, from + (k % (to - from))),
  );
  expect([...data]).toEqual(expected);
});

it.each([
  ['a row below the images', HEIGHT, null],
  ['columns beside them', 0, [WIDTH, WIDTH + 2]],
] as const)('refuses %s', async (_, row, columns) => {
  await expect(readSection({ path, channel: 0, row, columns }, context)).rejects.toMatchObject({
    tag: 'bad-input',
  });
});
