import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import {
  emptyTable,
  noColumn,
  noNumber,
  notCsv,
  notText,
  refuseTwice,
  unreadableTable,
} from './csv-errors.ts';
import { cellNumber, checkTable, encodingOf, separatorOf, type CsvForm, type Encoding } from './csv-form.ts';

/** A table as text: a header row, then rows of as many cells. */
export interface CsvTable extends Pick<CsvForm, 'separator' | 'encoding'> {
  path: string;
  names: string[];
  rows: string[][];
}

function decode(path: string, bytes: Uint8Array): { text: string; encoding: Encoding } {
  const { encoding, label } = encodingOf(bytes);
  try {
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding };
  } catch {
    throw notText(path, encoding);
  }
}

/** Reads a CSV file with one header row. Throws `bad-input` that names the file and, where it can, the line. */
export async function readCsv(path: string): Promise<CsvTable> {
  await checkTable(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadableTable(path, error);
  });
  const { text, encoding } = decode(path, bytes);
  return parseCsv(path, text, encoding);
}

/** What `readCsv` reads; `path` is only for what is said of it. */
export function parseCsv(path: string, text: string, encoding: Encoding = 'UTF-8'): CsvTable {
  const separator = separatorOf(text);
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true, delimiter: separator });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw notCsv(path, { separator, encoding }, error);
  }
  const [names, ...body] = rows;
  if (!names) throw emptyTable(path);
  refuseTwice(path, names);
  return { path, names, rows: body, separator, encoding };
}

/** One column as numbers. Throws `bad-input` where there is no such column or a cell is no number. */
export function numbersOf(table: CsvTable, name: string): Float64Array {
  const { path, names, rows, separator } = table;
  const column = names.indexOf(name);
  if (column < 0) throw noColumn(path, name, names);
  return Float64Array.from(rows, (row, index) => {
    const text = row[column];
    const value = cellNumber(text, separator);
    if (!Number.isFinite(value)) throw noNumber(path, index + 2, name, text, table);
    return value;
  });
}
