import { ByteWriter, ParquetWriter, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer';
import type { Column, Table } from '../csv/write-csv.ts';
import { arrowSchema, type ArrowField } from './arrow-schema.ts';

/** Units by the ends of column names. */
const UNITS: [ending: RegExp, unit: string][] = [
  [/_um2$/, 'um^2'],
  [/_um$/, 'um'],
  [/_px$/, 'px'],
  [/_us_per_mask$/, 'us'],
  [/_s$/, 's'],
];

const unitOf = (name: string): string | null => UNITS.find(([ending]) => ending.test(name))?.[1] ?? null;

const TYPES = {
  whole: ['INT32', 'int32'],
  flag: ['BOOLEAN', 'bool'],
  number: ['DOUBLE', 'double'],
  text: ['STRING', 'utf8'],
} as const;

/** Rows that are encoded at a time, as the library's own default: a small group first, for a quick look. */
const FIRST_GROUP_ROWS = 1000;
const GROUP_ROWS = 100_000;

function columnOf({ name, type, value }: Column, from: number, to: number, nullable: boolean): ColumnSource {
  const data = Array.from({ length: to - from }, (_, at) => {
    const one = value(from + at);
    return type === 'flag' && one !== null ? one === 1 : one;
  });
  return { name, data, type: TYPES[type][0], nullable };
}

function hasEmptyCells({ value }: Column, rows: number): boolean {
  for (let row = 0; row < rows; row += 1) if (value(row) === null) return true;
  return false;
}

/** What was written since the last time. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

/**
 * A table as Parquet: whole numbers, truth values, doubles and texts, with nulls where a cell is empty. Each column that has a unit has it as
 * metadata of its field, `unit`; the file's metadata hold `units`, a JSON object by column, for readers without Arrow, beside what is given
 * here. In blocks of bytes, so that a long table is never held whole.
 */
export function* parquetBlocks(
  { columns, rows }: Table,
  notes: Record<string, string>,
): Generator<Uint8Array, void, void> {
  const units = columns.flatMap(({ name }) => {
    const unit = unitOf(name);
    return unit === null ? [] : [[name, unit]];
  });
  const nullable = columns.map((column) => hasEmptyCells(column, rows));
  const columnData = (from: number, to: number): ColumnSource[] =>
    columns.map((column, at) => columnOf(column, from, to, nullable[at]));
  const fields = columns.map(({ name, type }, at): ArrowField => {
    const unit = unitOf(name);
    const metadata: ArrowField['metadata'] = unit === null ? {} : { unit };
    return { name, type: TYPES[type][1], nullable: nullable[at], metadata };
  });
  const metadata = { units: JSON.stringify(Object.fromEntries(units)), ...notes };
  const all = { ...metadata, 'ARROW:schema': arrowSchema(fields, metadata) };
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnData(0, 0) }),
    kvMetadata: Object.entries(all).map(([key, value]) => ({ key, value })),
    createdBy: 'Janus3D',
  });
  let from = 0;
  while (from < rows) {
    const to = Math.min(rows, from + (from === 0 ? FIRST_GROUP_ROWS : GROUP_ROWS));
    void parquet.write({ columnData: columnData(from, to), rowGroupSize: to - from });
    yield takeBytes(writer);
    from = to;
  }
  void parquet.finish();
  yield takeBytes(writer);
}
