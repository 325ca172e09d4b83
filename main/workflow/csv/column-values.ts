import { notFlag, notWhole } from './csv-errors.ts';
import type { CsvColumns } from './read-csv-columns.ts';

/** Columns of a table as they are meant: whole numbers, and truth. */

export const hasColumn = ({ names }: CsvColumns, name: string): boolean => names.includes(name);

/** @throws bad-input that names the line of a number that is not whole */
export function wholeNumbers(table: CsvColumns, name: string): Int32Array {
  const values = table.numbersOf(name);
  const bad = values.findIndex((value) => !Number.isInteger(value) || Math.abs(value) > 0x7fffffff);
  if (bad >= 0) throw notWhole(table.path, bad, name, values[bad]);
  return new Int32Array(values);
}

/** 0 and 1, or false and true; `empty` where a cell says nothing or there is no such column. @throws bad-input */
export function flagsOf(table: CsvColumns, name: string, empty: number): Uint8Array {
  const flags = new Uint8Array(table.rows).fill(empty);
  const textOf = table.textOf(name);
  for (let row = 0; textOf && row < table.rows; row += 1) {
    const text = textOf(row).toLowerCase();
    if (text === '1' || text === 'true' || text === '1.0') flags[row] = 1;
    else if (text === '0' || text === 'false' || text === '0.0') flags[row] = 0;
    else if (text !== '') throw notFlag(table.path, row, name, textOf(row));
  }
  return flags;
}
