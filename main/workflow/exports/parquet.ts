import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
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

function columnOf({ name, type, value }: Column, rows: number): ColumnSource {
  const data = Array.from({ length: rows }, (_, row) => {
    const one = value(row);
    return type === 'flag' && one !== null ? one === 1 : one;
  });
  return { name, data, type: TYPES[type][0], nullable: data.includes(null) };
}

/**
 * A table as Parquet: whole numbers, truth values, doubles and texts, with nulls where a cell is empty. Each column that has a unit has it as
 * metadata of its field, `unit`; the file's metadata hold `units`, a JSON object by column, for readers without Arrow, beside what is given here.
 */
export function parquetOf({ columns, rows }: Table, notes: Record<string, string>): Uint8Array {
  const units = columns.flatMap(({ name }) => {
    const unit = unitOf(name);
    return unit === null ? [] : [[name, unit]];
  });
  const columnData = columns.map((column) => columnOf(column, rows));
  const fields = columns.map(({ name, type }, at): ArrowField => {
    const unit = unitOf(name);
    const { nullable = false } = columnData[at];
    return { name, type: TYPES[type][1], nullable, metadata: unit === null ? {} : { unit } };
  });
  const metadata = { units: JSON.stringify(Object.fromEntries(units)), ...notes };
  const all = { ...metadata, 'ARROW:schema': arrowSchema(fields, metadata) };
  const bytes = parquetWriteBuffer({
    columnData,
    kvMetadata: Object.entries(all).map(([key, value]) => ({ key, value })),
    createdBy: 'Janus3D',
  });
  return new Uint8Array(bytes);
}
