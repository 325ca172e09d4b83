import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { arrayFile, readArrays, writeArrays } from '../../../native-worker/array-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'janus3d-arrays-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('refuses the file of an array that was cut within a number', async () => {
  const values = Float64Array.from([1.5, -2, 3]);
  const entries = await writeArrays(folder, { values });
  expect(await readArrays(folder, entries)).toEqual({ values });
  await truncate(arrayFile(folder, 'values'), 20);
  await expect(readArrays(folder, entries)).rejects.toThrow(RangeError);
});
