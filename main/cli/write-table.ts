import { stringify } from 'csv-stringify/sync';
import type { Api } from '../api/api.ts';
import { type OutputKind, writeOutput } from '../api/check-output.ts';
import { csvLines, type Table } from '../api/csv-tables.ts';
import type { CommandInput } from './command.ts';

/**
 * Says at once, before any work, that the file of --out can't or must not be written: an input of the command, the project that is open,
 * its images, a file of another kind. Nothing is left behind. Without --out it does nothing.
 *
 * @throws bad-input, no-space
 */
export async function checkOutput(
  { values, positionals }: CommandInput,
  { tools }: Api,
  kind: OutputKind = 'csv',
): Promise<void> {
  const path = values.get('out');
  if (typeof path !== 'string') return;
  const others = [...values].filter(([name]) => name !== 'out').flatMap(([, value]) => value);
  const given = [...positionals, ...others.filter((value) => typeof value === 'string')];
  await tools.checkOutput({ path, kind, given, force: values.get('force') === true });
}

/** Writes a table as CSV, block by block. @throws bad-input, no-space, busy */
export const writeTable = (path: string, table: Table): Promise<void> => writeBlocks(path, csvLines(table));

/** Writes batches of rows of cells as CSV, as they come. */
export const writeRows = (
  path: string,
  batches: AsyncIterable<readonly (readonly string[])[]>,
): Promise<void> =>
  writeOutput(path, async (file) => {
    for await (const rows of batches) await file.append(stringify(rows.map((row) => [...row])));
  });

/** Writes a text as it is. */
export const writeText = (path: string, text: string): Promise<void> => writeBlocks(path, [text]);

const writeBlocks = (path: string, blocks: Iterable<string>): Promise<void> =>
  writeOutput(path, async (file) => {
    for (const block of blocks) await file.append(block);
  });
