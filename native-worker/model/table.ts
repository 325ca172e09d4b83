import type { FeatureTable } from '../../preload/contract/data.ts';

/** The rows of a table in the order of `rows`. */
export function takeRows(table: FeatureTable, rows: Int32Array): FeatureTable {
  const width = table.names.length;
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => values.set(table.values.subarray(row * width, (row + 1) * width), i * width));
  return { names: table.names, rows: rows.length, values };
}

/** The elements of `values` at `rows`. */
export const takeValues = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]);

/** Tables of equal length side by side. */
export function joinColumns(tables: FeatureTable[]): FeatureTable {
  const rows = tables[0].rows;
  const names = tables.flatMap((table) => table.names);
  const values = new Float64Array(rows * names.length);
  let first = 0;
  for (const table of tables) {
    const width = table.names.length;
    for (let i = 0; i < rows; i++) {
      values.set(table.values.subarray(i * width, (i + 1) * width), i * names.length + first);
    }
    first += width;
  }
  return { names, rows, values };
}

/** One column of a table. */
export function takeColumn(table: FeatureTable, column: number): Float64Array {
  const width = table.names.length;
  return Float64Array.from({ length: table.rows }, (_, i) => table.values[i * width + column]);
}
