import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Source } from '../../../main/project/sources.ts';
import { findMoved } from '../../../main/workflow/find-moved.ts';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { identify } from '../../../native-worker/read/identify-source.ts';
import { replaceInFiles } from '../../support/replace-in-files.ts';

const PNG = fileURLToPath(new URL('../../parity/fixtures/reading/grey-16.png', import.meta.url));

let folder: string;
/** Paths that were read, from the folder. */
let read: string[];
const worker = {
  call: (_: 'identify', { path }: { path: string }) => {
    read.push(relative(folder, path));
    return identify(path, null);
  },
} as unknown as WorkerClient;

const place = (name: string): string => join(folder, name);
function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(place(name)), { recursive: true });
    writeFileSync(place(name), 'pixels');
  }
}
function putImages(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(place(name)), { recursive: true });
    copyFileSync(PNG, place(name));
  }
}
/** The source as it is now, then gone from where it is. */
async function gone(name: string): Promise<Source> {
  const identity = await identify(place(name), null);
  rmSync(/[*]/.test(name) ? dirname(place(name)) : place(name), { recursive: true });
  return { path: place(name), identity } as Source;
}
const found = async (source: Source, within = '.', depth = 0): Promise<string | null> => {
  const path = await findMoved(worker, source, place(within), depth);
  return path && relative(folder, path);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-moved-'));
  read = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a file is found by what it holds; of equal ones that of the same name, which alone is read', async () => {
  put('v.tif');
  const source = await gone('v.tif');
  expect(await found(source)).toBeNull();
  put('in/a.tif', 'in/b.tif', 'in/v.tif');
  expect(await found(source, 'in')).toBe('in/v.tif');
  expect(read).toEqual(['in/v.tif']);
  rmSync(place('in/v.tif'));
  expect(await found(source, 'in')).toBe('in/a.tif');
});

it('what is of another size is not read, what holds something else is not taken', async () => {
  put('v.tif');
  const source = await gone('v.tif');
  writeFileSync(place('v.tif'), 'more pixels');
  expect(await found(source)).toBeNull();
  expect(read).toEqual([]);
  writeFileSync(place('v.tif'), 'slexip');
  expect(await found(source)).toBeNull();
  expect(read).toEqual(['v.tif']);
});

it('folders in the folder are searched as deep as is asked for; hidden ones and links are not', async () => {
  put('v.tif');
  const source = await gone('v.tif');
  put('a/b/v.tif');
  expect(await found(source, '.', 1)).toBeNull();
  expect(await found(source, '.', 2)).toBe('a/b/v.tif');
  put('other/.hidden/v.tif', 'other/.v.tif');
  symlinkSync(place('a/b'), place('other/link'));
  symlinkSync(place('a/b/v.tif'), place('other/v.tif'));
  expect(await found(source, 'other', 3)).toBeNull();
  expect(read).toEqual(['a/b/v.tif']);
});

it('at most fifty files of equal size are read', async () => {
  put('v.tif');
  const source = await gone('v.tif');
  for (let k = 10; k < 70; k += 1) writeFileSync(place(`f${k}.tif`), 'slexip');
  writeFileSync(place('f59.tif'), 'pixels');
  expect(await found(source)).toBe('f59.tif');
  expect(read).toHaveLength(50);
  rmSync(place('f59.tif'));
  writeFileSync(place('f61.tif'), 'pixels');
  expect(await found(source)).toBeNull();
});

it('at most fifty thousand entries are looked at', async () => {
  putImages('frames/1.png', 'frames/2.png');
  const source = await gone('frames');
  putImages('y/1.png', 'z/1.png', 'z/2.png');
  const entry = (name: string, isFolder: boolean) => ({
    name,
    isDirectory: () => isFolder,
    isFile: () => !isFolder,
  });
  const files = Array.from({ length: 49_999 }, (_, k) => entry(`f${k}`, false));
  const entries = [...files, entry('y', true), entry('z', true)];
  const takeBack = replaceInFiles('readdir', () => {
    takeBack();
    return Promise.resolve(entries as never);
  });
  expect(await found(source)).toBeNull();
  expect(read).toEqual(['y']);
});

it('a folder of images is found as a folder, a single image never as one', async () => {
  putImages('frames/1.png', 'frames/2.png');
  const both = await gone('frames');
  putImages('single/1.png');
  const one = await gone('single');
  putImages('x/1.png', 'x/2.png', 'y/2.png', 'z/1.png', '1.png');
  expect(await found(both)).toBe('x');
  expect(read).toEqual(['x']);
  expect(await found(one)).toBe('z');
  const file = await gone('1.png');
  expect(await found(file)).toBeNull();
  expect(await found(file, 'z')).toBe('z/1.png');
});

it('images that a pattern names are found by that pattern, in the folder itself or in one within', async () => {
  putImages('old/a1.png', 'old/a2.png', 'old/b.png');
  const source = await gone('old/a*.png');
  putImages('new/a1.png', 'new/a2.png', 'new/c.png');
  expect(await found(source)).toBe('new/a*.png');
  expect(await found(source, 'new')).toBe('new/a*.png');
});

it('a source of which no file is known is not looked for, and what can not be read is no find', async () => {
  put('v.tif');
  const source = await gone('v.tif');
  put('v.tif');
  expect(await found({ ...source, identity: { content: source.identity.content, files: [] } })).toBeNull();
  const broken = { call: () => Promise.reject(new Error('unreadable')) } as unknown as WorkerClient;
  expect(await findMoved(broken, source, folder, 0)).toBeNull();
});
