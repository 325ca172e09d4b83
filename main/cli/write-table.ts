import { existsSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { badInput } from '../../preload/contract/errors.ts';
import { csvLines, type Table } from '../api/tables.ts';

/**
 * Says at once, before any work, that a result could not be written; leaves nothing behind should the work be cancelled.
 *
 * @param replaced whether a finished file takes the place of the one that is there, which must not be a device or a pipe then
 */
export async function checkWritable(path: string, replaced = false): Promise<void> {
  const there = await stat(resolve(path)).catch(() => null);
  if (replaced && there && !there.isFile() && !there.isDirectory())
    throw badInput(`${path} is no ordinary file; choose another place.`, { path });
  const file = await open(resolve(path), 'a').catch((error: NodeJS.ErrnoException) => {
    throw explain(path, error);
  });
  await file.close();
  if (!there) await rm(resolve(path), { force: true });
}

/** Writes a table as CSV, block by block. */
export const writeTable = (path: string, table: Table): Promise<void> => writeBlocks(path, csvLines(table));

/** Writes rows of cells as CSV. */
export const writeLines = (path: string, rows: readonly (readonly string[])[]): Promise<void> =>
  writeBlocks(path, [stringify(rows.map((row) => [...row]))]);

/** Writes a text as it is. */
export const writeText = (path: string, text: string): Promise<void> => writeBlocks(path, [text]);

async function writeBlocks(path: string, blocks: Iterable<string>): Promise<void> {
  const file = await open(resolve(path), 'w').catch((error: NodeJS.ErrnoException) => {
    throw explain(path, error);
  });
  try {
    for (const block of blocks) await file.write(block);
  } finally {
    await file.close();
  }
}

function explain(path: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ENOENT' && !existsSync(dirname(resolve(path)))) {
    return badInput(`There is no folder ${dirname(resolve(path))}; make it first.`, { path });
  }
  if (error.code === 'EISDIR')
    return badInput(`${path} is a folder; give the name of a file in it.`, { path });
  return badInput(`${path} can't be written (${error.code ?? error.message}); choose another place.`, {
    path,
  });
}
