import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { openSource } from '../../../native-worker/read/open-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-png-'));
afterAll(() => rmSync(folder, { recursive: true }));

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const ends = [content.length, crc32(body)].map((value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  });
  return Buffer.concat([ends[0], body, ends[1]]);
}

/** A grey pixel in a file that states pixels a metre along x and y. */
function png(perMetreX: number, perMetreY: number): string {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const size = Buffer.alloc(9);
  size.writeUInt32BE(perMetreX, 0);
  size.writeUInt32BE(perMetreY, 4);
  size[8] = 1;
  const path = join(folder, `${perMetreX}-${perMetreY}.png`);
  const parts = [chunk('IHDR', header), chunk('pHYs', size), chunk('IDAT', deflateSync(Buffer.alloc(2)))];
  writeFileSync(
    path,
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts, chunk('IEND', Buffer.alloc(0))]),
  );
  return path;
}

it.each([
  ['of a microscope is taken', 6_250_000, 6_250_000, 0.16, null],
  ['of a screen is not used, and told of', 2835, 2835, null, /pixel size of 352.734 um/],
  ['of oblong pixels is not used, and told of', 6_250_000, 5_000_000, null, /not square \(0.16 x 0.2 um\)/],
])('the pixel size %s', async (_what, x, y, pixelSizeUm, warning) => {
  const source = await openSource(png(x, y), {});
  expect(source.info.pixelSizeUm).toBe(pixelSizeUm);
  expect(source.info.warnings).toEqual(warning === null ? [] : [expect.stringMatching(warning)]);
  await source.close();
});
