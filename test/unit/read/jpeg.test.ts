import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { createPool } from '../../../native-worker/pool.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';

const TILES = fileURLToPath(new URL('../../parity/fixtures/reading/jpeg-tiles.tif', import.meta.url));
const original = readFileSync(TILES);
const folder = mkdtempSync(join(tmpdir(), 'janus3d-jpeg-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Position of the first segment with this marker in the first tile. */
const segment = (marker: number): number => original.indexOf(Buffer.from([0xff, marker]));
const alter = (at: number, ...bytes: number[]): Buffer => {
  const copy = Buffer.from(original);
  copy.set(bytes, at);
  return copy;
};

const [APP0, SOF0, DHT, SOS, EOI] = [0xe0, 0xc0, 0xc4, 0xda, 0xd9].map(segment) as [
  number,
  number,
  number,
  number,
  number,
];
const DAMAGED = /cannot be unpacked; the file is damaged/;

test.each([
  ['65535 x 65535 pixels', alter(SOF0 + 5, 0xff, 0xff, 0xff, 0xff), DAMAGED],
  ['more rows than the tile', alter(SOF0 + 5, 0, 17), DAMAGED],
  ['a second component', alter(SOF0 + 9, 2), DAMAGED],
  ['sampling factors of zero', alter(SOF0 + 11, 0), DAMAGED],
  ['a table that runs over its segment', alter(DHT + 5, 255), DAMAGED],
  ['a scan of an unknown component', alter(SOS + 5, 99), DAMAGED],
  ['no scan', alter(SOS, 0xff, 0xfe), DAMAGED],
  ['half a scan', alter(SOS + 30, 0xff, 0xd9), DAMAGED],
  ['no end', alter(EOI, 0, 0), DAMAGED],
  ['progressive', alter(SOF0 + 1, 0xc2), /JPEG that is progressive, which is not read; export it as/],
  ['12 bits', alter(SOF0 + 4, 12), /JPEG of 12 bits, which is not read; export it as/],
  [
    'restart intervals',
    alter(APP0, 0xff, 0xdd, 0, 4, 0, 1, 0xff, 0xfe, 0, 10),
    /JPEG with restart intervals, which is not read; export it as/,
  ],
])('refuses JPEG data with %s', async (name, bytes, expected) => {
  const path = join(folder, `${name}.tif`);
  writeFileSync(path, bytes);
  const source = await openSource(path);
  await expect(source.readFrame(0)).rejects.toMatchObject({
    tag: expect.stringMatching(/^(damaged-file|unsupported-format)$/) as string,
    message: expect.stringMatching(expected),
  });
  await source.close();
});

test('threads of the pool read JPEG too', async () => {
  const pool = createPool(1);
  const options = LocaliseOptions.parse({});
  const table = await pool.run('localiseFrames', {
    path: TILES,
    channel: 0,
    from: 0,
    to: 2,
    pixelUm: 0.1625,
    options,
  });
  expect(table.frame.length).toBe(table.score.length);
  await pool.close();
});
