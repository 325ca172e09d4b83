import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeSources } from '../../../native-worker/read/source-cache.ts';
import { identify } from '../../../native-worker/read/identify-source.ts';

const [ONE, OTHER] = ['grey-16.png', 'grey-alpha.png'].map((name) =>
  fileURLToPath(new URL(`../../parity/fixtures/reading/${name}`, import.meta.url)),
);
/** Larger than what is read whole. */
const LARGE_BYTES = 33 * 2 ** 20;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-identify-'));
});
afterAll(async () => {
  await closeSources();
  rmSync(folder, { recursive: true });
});

const at = (...names: string[]): string => join(folder, ...names);
const contentOf = async (path: string): Promise<string> => (await identify(path, null)).content;

describe('what a source holds', () => {
  it('is not read again where size and date are as known, and is where one of them is not', async () => {
    writeFileSync(at('v.tif'), 'pixels');
    utimesSync(at('v.tif'), 1000, 1000);
    const first = await identify(at('v.tif'), null);
    const [file] = first.files;
    expect(file).toMatchObject({ name: 'v.tif', sizeBytes: 6, modifiedMs: 1e6 });
    const hashWhereKnown = async (known: Partial<typeof file>): Promise<string> =>
      (await identify(at('v.tif'), { content: '', files: [{ ...file, hash: 'as known', ...known }] }))
        .files[0].hash;
    expect(await hashWhereKnown({})).toBe('as known');
    expect(await hashWhereKnown({ sizeBytes: 7 })).toBe(file.hash);
    expect(await hashWhereKnown({ modifiedMs: 1e6 + 1 })).toBe(file.hash);
    expect(await hashWhereKnown({ name: 'w.tif' })).toBe(file.hash);
  });

  it('of a large file depends on its length, and on its first and last bytes', async () => {
    const path = at('large.tif');
    writeFileSync(path, '');
    truncateSync(path, LARGE_BYTES);
    const contents = [await contentOf(path)];
    for (const place of [0, LARGE_BYTES - 1]) {
      const file = await open(path, 'r+');
      await file.write(Uint8Array.of(7), 0, 1, place);
      await file.close();
      contents.push(await contentOf(path));
    }
    writeFileSync(path, '');
    truncateSync(path, LARGE_BYTES + 1);
    contents.push(await contentOf(path));
    expect(new Set(contents).size).toBe(4);
  });

  it('of a small file depends on each of its bytes', async () => {
    const bytes = new Uint8Array(300_000);
    const contents = new Set<string>();
    for (const place of [0, 70_000, 150_001, 299_999]) {
      bytes[place] += 1;
      writeFileSync(at('small.tif'), bytes);
      contents.add(await contentOf(at('small.tif')));
    }
    expect(contents.size).toBe(4);
  });

  it('of a folder depends on the order of its images', async () => {
    for (const [name, first, second] of [
      ['there', ONE, OTHER],
      ['exchanged', OTHER, ONE],
      ['again', ONE, OTHER],
    ]) {
      mkdirSync(at(name));
      copyFileSync(first, at(name, '1.png'));
      copyFileSync(second, at(name, '2.png'));
    }
    const [there, exchanged, again] = await Promise.all(
      ['there', 'exchanged', 'again'].map((name) => contentOf(at(name))),
    );
    expect(again).toBe(there);
    expect(exchanged).not.toBe(there);
  });

  it('of a file that is no image any more can be told all the same', async () => {
    copyFileSync(ONE, at('1.png'));
    const before = await contentOf(at('1.png'));
    writeFileSync(at('1.png'), 'no image');
    expect(await contentOf(at('1.png'))).not.toBe(before);
  });
});
