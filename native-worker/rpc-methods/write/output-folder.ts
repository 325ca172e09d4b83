import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { badInput } from '../../../preload/contract/errors.ts';
import { explainWrite } from './output-file.ts';

/** A file in a folder that leaves the program. */
export interface FolderFile {
  /** Relative, with slashes. */
  name: string;
  content: Uint8Array | string;
}

/**
 * Refuses a place for a folder of results: a file, or a folder that is neither empty nor such a result.
 *
 * @param mark a file that every such folder holds
 * @throws bad-input
 */
async function checkFolderTarget(path: string, mark: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (!there) return;
  if (!there.isDirectory())
    throw badInput(`${path} is a file; choose another name for the folder.`, { path });
  const names = await readdir(path);
  if (names.length > 0 && !names.includes(mark))
    throw badInput(`${path} holds other files; choose a new folder.`, { path });
}

/**
 * Writes a folder whole or not at all: beside its place under a private name, renamed when every file is on the disk.
 *
 * @throws bad-input, no-space
 */
export async function writeFolder(
  path: string,
  mark: string,
  files: Iterable<FolderFile> | AsyncIterable<FolderFile>,
): Promise<void> {
  await checkFolderTarget(path, mark);
  const target = resolve(path);
  const part = join(dirname(target), `.janus3d-${process.pid}-${randomBytes(6).toString('hex')}.part`);
  const old = `${part}.old`;
  try {
    await mkdir(part);
    for await (const { name, content } of files) {
      const place = join(part, name);
      await mkdir(dirname(place), { recursive: true });
      const file = await open(place, 'wx');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    await rename(target, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(part, target);
  } catch (error) {
    throw explainWrite(path, error);
  } finally {
    await rm(part, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}
