type Column = Float64Array | Int32Array | Uint8Array;

/** The wanted rows of a table of columns, in their order; a copy. */
export function rowsWhere<Table extends { frame: Int32Array } & { [Name in keyof Table]: Column }>(
  table: Table,
  isWanted: (row: number) => boolean,
): Table {
  const wanted = Uint8Array.from(table.frame, (_, row) => (isWanted(row) ? 1 : 0));
  const columns = Object.entries<Column>(table).map(([name, values]) => [
    name,
    values.filter((_, row) => wanted[row] === 1),
  ]);
  return Object.fromEntries(columns) as Table;
}
