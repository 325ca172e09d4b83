import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWritableFolder } from '../../../native-worker/rpc-methods/write/make-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder for results', () => {
  it('is made with those above it, may be there already, and is left empty', async () => {
    const deep = join(folder, 'a/b');
    await makeWritableFolder(deep);
    await makeWritableFolder(deep);
    expect(readdirSync(deep)).toEqual([]);
  });

  it('is refused where a file is in its place or above it', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const path of ['file', 'file/a', 'file/a/b']) {
      await expect(makeWritableFolder(join(folder, path))).rejects.toMatchObject({
        tag: 'bad-input',
        message: expect.stringMatching(/^Cannot write into .*a file is in its place or above it/) as string,
      });
    }
  });

  // Node's recursive mkdir never ends there.
  it.skipIf(!existsSync('/proc/self'))('is refused at once where the file system takes none', async () => {
    for (const path of ['/proc/janus3d', '/proc/janus3d/a', '/proc', '/proc/self/a']) {
      await expect(makeWritableFolder(path)).rejects.toMatchObject({ tag: 'bad-input', data: { path } });
    }
  });
});
