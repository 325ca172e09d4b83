import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { badInput } from '../../../preload/contract/errors.ts';
import { OLD, passingPrefix, removeLeftOvers } from './left-overs.ts';
import { explainWrite, replaceFile } from './output-file.ts';

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

/** Of a longer name nothing would be left for the rest of it. */
const MOST_LETTERS = 180;

/**
 * Writes a folder whole or not at all: beside its place under a private name, renamed when every file is on the disk. The one that was there
 * is put aside in between, under a name by which it is put back where the program was killed just then.
 *
 * @param move renames, as `replaceFile` does
 * @throws bad-input, no-space, busy
 */
export async function writeFolder(
  path: string,
  mark: string,
  files: Iterable<FolderFile> | AsyncIterable<FolderFile>,
  move: (from: string, to: string) => Promise<void> = replaceFile,
): Promise<void> {
  await checkFolderTarget(path, mark);
  const target = resolve(path);
  await removeLeftOvers(dirname(target), '.');
  const passing = join(dirname(target), `${passingPrefix('.')}${randomBytes(6).toString('hex')}`);
  const part = `${passing}.part`;
  const old = `${passing}.${basename(target).slice(0, MOST_LETTERS)}${OLD}`;
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
    const hadOne = await move(target, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    try {
      await move(part, target);
    } catch (error) {
      if (hadOne) await rename(old, target);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    throw explainWrite(path, error);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
