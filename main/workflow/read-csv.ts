import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { badInput } from '../../preload/contract/errors.ts';
import { checkTable } from './stream-csv.ts';

/** A table as text: a header row, then rows of as many cells. */
export interface CsvTable {
  path: string;
  names: string[];
  rows: string[][];
}

/** Reads a CSV file with one header row. Throws `bad-input` that names the file and, where it can, the line. */
export async function readCsv(path: string): Promise<CsvTable> {
  await checkTable(path);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw badInput(`${path} can't be read (${error.code ?? error.message}).`, { path });
  });
  return parseCsv(path, text);
}

/** What `readCsv` reads; `path` is only for what is said of it. */
export function parseCsv(path: string, text: string): CsvTable {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badInput(`${path} is no CSV table (${error.message.split('\n')[0]}); export it again.`, { path });
  }
  const [names, ...body] = rows;
  if (!names) throw badInput(`${path} is empty; it needs a header row.`, { path });
  return { path, names, rows: body };
}

/** One column as numbers. Throws `bad-input` where there is no such column or a cell is no number. */
export function numbersOf({ path, names, rows }: CsvTable, name: string): Float64Array {
  const column = names.indexOf(name);
  if (column < 0) throw badInput(`${path} has no column ${name}; it has ${names.join(', ')}.`, { path });
  return Float64Array.from(rows, (row, index) => {
    const value = Number(row[column]);
    if (row[column] === '' || !Number.isFinite(value)) {
      throw badInput(`${path}, line ${index + 2}: ${name} is "${row[column]}", not a number; correct it.`, {
        path,
      });
    }
    return value;
  });
}
