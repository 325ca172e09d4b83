import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeLeftOvers } from '../../../native-worker/rpc-methods/write/left-overs.ts';
import { writeFolder } from '../../../native-worker/rpc-methods/write/output-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MARK = 'zarr.json';
const files = (content: string): { name: string; content: string }[] => [
  { name: MARK, content },
  { name: 'nodes/ids', content },
];
const target = (): string => join(folder, 'tracks.v1.geff');
const marked = (): string => readFileSync(join(target(), MARK), 'utf8');

describe('a folder that leaves the program', () => {
  it('takes the place of an older one, whole', async () => {
    await writeFolder(target(), MARK, files('one'));
    await writeFolder(target(), MARK, files('two'));
    expect(marked()).toBe('two');
    expect(readdirSync(folder)).toEqual(['tracks.v1.geff']);
    expect(readdirSync(target(), { recursive: true }).sort()).toEqual(['nodes', 'nodes/ids', MARK]);
  });

  it.each([1, 2])('leaves the older one where it is when rename %i of them fails', async (which) => {
    await writeFolder(target(), MARK, files('one'));
    let renames = 0;
    const failing = (from: string, to: string): Promise<void> => {
      renames += 1;
      if (renames === which) return Promise.reject(Object.assign(new Error('held'), { code: 'EPERM' }));
      return Promise.resolve(renameSync(from, to));
    };
    await expect(writeFolder(target(), MARK, files('two'), failing)).rejects.toMatchObject({
      tag: 'bad-input',
    });
    expect(marked()).toBe('one');
    expect(readdirSync(folder)).toEqual(['tracks.v1.geff']);
  });

  const HOST = hostname().replace(/\W/g, '').slice(0, 40) || 'host';
  /** No process has this number. */
  const passing = (end: string): string => join(folder, `.janus3d-${HOST}-99999999-0a1b2c${end}`);

  it('is put back where the program was killed before the newer one stood there', async () => {
    await writeFolder(target(), MARK, files('one'));
    renameSync(target(), passing('.tracks.v1.geff.old'));
    mkdirSync(passing('.part'));
    await removeLeftOvers(folder, '.');
    expect(marked()).toBe('one');
    expect(readdirSync(folder)).toEqual(['tracks.v1.geff']);
  });

  it('is taken away where the newer one stands there already', async () => {
    mkdirSync(passing('.tracks.v1.geff.old'));
    writeFileSync(join(passing('.tracks.v1.geff.old'), MARK), 'one');
    await writeFolder(target(), MARK, files('two'));
    await writeFolder(target(), MARK, files('three'));
    expect(marked()).toBe('three');
    expect(readdirSync(folder)).toEqual(['tracks.v1.geff']);
  });
});
