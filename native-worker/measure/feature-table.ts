import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { badInput } from '../../preload/contract/errors.ts';

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

/** Tables of the same columns, one under the other. */
export function joinRows(tables: readonly FeatureTable[]): FeatureTable {
  const values = new Float64Array(tables.reduce((sum, table) => sum + table.values.length, 0));
  let offset = 0;
  for (const table of tables) {
    values.set(table.values, offset);
    offset += table.values.length;
  }
  return {
    names: (tables.find(({ rows }) => rows > 0) ?? tables[0])?.names ?? [],
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    values,
  };
}

/**
 * The columns of these names, in their order.
 *
 * @throws bad-input if the table lacks one
 */
export function takeColumns(table: FeatureTable, names: readonly string[]): FeatureTable {
  const width = table.names.length;
  const columns = names.map((name) => table.names.indexOf(name));
  const missing = columns.indexOf(-1);
  if (missing >= 0) {
    throw badInput(
      `The masks were measured without the feature "${names[missing]}" that this model needs; calibrate again, or train a new model.`,
    );
  }
  const values = new Float64Array(table.rows * columns.length);
  for (let i = 0, to = 0; i < table.rows; i++) {
    for (const column of columns) values[to++] = table.values[i * width + column];
  }
  return { names: [...names], rows: table.rows, values };
}

/** One column of a table. */
export function takeColumn(table: FeatureTable, column: number): Float64Array {
  const width = table.names.length;
  return Float64Array.from({ length: table.rows }, (_, i) => table.values[i * width + column]);
}

/** The first table with one column of the second, which is as large. */
export function exchangeColumn(table: FeatureTable, others: FeatureTable, column: number): FeatureTable {
  const { names, rows } = table;
  const values = table.values.slice();
  for (let at = column; at < values.length; at += names.length) values[at] = others.values[at];
  return { names, rows, values };
}
