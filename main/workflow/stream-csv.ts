import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { badInput } from '../../preload/contract/errors.ts';

/** Rows that are held at a time. */
const BATCH_ROWS = 4096;

/**
 * Rows of a CSV file in batches, the header row first and alone: a table is never held whole.
 *
 * @throws bad-input that names the file where it can't be read, is no table, or holds nothing
 */
export async function* csvBatches(path: string): AsyncGenerator<string[][], void, void> {
  await checkTable(path);
  const parser = parse({ bom: true, skip_empty_lines: true, trim: true });
  // Errors of either end the iteration below.
  pipeline(createReadStream(path), parser, () => undefined);
  let batch: string[][] = [];
  let isHead = true;
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      batch.push(row);
      if (!isHead && batch.length < BATCH_ROWS) continue;
      isHead = false;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw badInput(`${path} is no CSV table (${error.message.split('\n')[0]}); export it again.`, { path });
    const { code, message } = error as NodeJS.ErrnoException;
    throw badInput(`${path} can't be read (${code ?? message}).`, { path });
  } finally {
    parser.destroy();
  }
  if (isHead) throw badInput(`${path} is empty; it needs a header row.`, { path });
  if (batch.length > 0) yield batch;
}

/** Refuses what is no file before it is opened: a pipe would wait for a writer for ever. @throws bad-input */
export async function checkTable(path: string): Promise<void> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ENOENT'
        ? 'is not there; check the path'
        : `can't be read (${error.code ?? error.message})`;
    throw badInput(`${path} ${why}.`, { path });
  });
  if (stats.isDirectory()) throw badInput(`${path} can't be read (EISDIR).`, { path });
  if (!stats.isFile())
    throw badInput(`${path} is no ordinary file; save the table as one and give that.`, { path });
}

/** Numbers of which there may be millions, in an array that grows. */
class NumberColumn {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/**
 * Some columns of a CSV file as numbers, all of them finite; of the optional ones those that are there, with NaN for empty cells.
 *
 * @throws bad-input where there is no such column or a cell is no number, with the line as counted without empty ones
 */
export async function readColumns<Name extends string, Optional extends string = never>(
  path: string,
  wanted: readonly Name[],
  optional: readonly Optional[] = [],
): Promise<{
  names: string[];
  columns: Record<Name, Float64Array> & Partial<Record<Optional, Float64Array>>;
}> {
  let columns = [
    ...wanted.map((name) => ({ name: name, needed: true, at: -1, numbers: new NumberColumn() })),
    ...optional.map((name) => ({ name: name, needed: false, at: -1, numbers: new NumberColumn() })),
  ];
  let names: string[] | null = null;
  let line = 1;
  for await (const batch of csvBatches(path)) {
    if (!names) {
      [names] = batch;
      for (const column of columns) {
        column.at = names.indexOf(column.name);
        if (column.at < 0 && column.needed)
          throw badInput(`${path} has no column ${column.name}; it has ${names.join(', ')}.`, { path });
      }
      columns = columns.filter(({ at }) => at >= 0);
      continue;
    }
    for (const row of batch) {
      line += 1;
      for (const { name, needed, at, numbers } of columns) {
        const empty = row[at] === '';
        const value = empty ? NaN : Number(row[at]);
        if (!Number.isFinite(value) && (needed || !empty))
          throw badInput(`${path}, line ${line}: ${name} is "${row[at]}", not a number; correct it.`, {
            path,
          });
        numbers.push(value);
      }
    }
  }
  const values = columns.map(({ name, numbers }) => [name, numbers.values()]);
  return {
    names: names ?? [],
    columns: Object.fromEntries(values) as Record<Name, Float64Array> &
      Partial<Record<Optional, Float64Array>>,
  };
}
