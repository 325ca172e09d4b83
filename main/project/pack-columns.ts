import { decodeValue, encodeValue, type CodecForm } from '../../preload/contract/array-codec.ts';
import { damagedProject } from '../../preload/contract/error-messages.ts';

/** Raised when BLOBs of the project file change, apart from the wire. */
const COLUMNS: CodecForm = {
  form: 'columns',
  version: 1,
  called: 'A table in the project file',
  remedy: 'restore the project from a copy, or run the step again',
};

interface ColumnTypes {
  Uint8Array: Uint8Array;
  Int32Array: Int32Array;
  Float32Array: Float32Array;
  Float64Array: Float64Array;
  'string[]': string[];
  number: number;
}
type ColumnType = keyof ColumnTypes;

/** Names and types of what a BLOB of columns holds. */
export type Columns<Value> = {
  readonly [Key in keyof Value]: {
    [Type in ColumnType]: Value[Key] extends ColumnTypes[Type] ? Type : never;
  }[ColumnType];
};

/** Columns of numbers (and the little that goes with them) as one BLOB. */
export const packColumns = (value: object): Uint8Array => new Uint8Array(encodeValue(COLUMNS, value));

function isOf(type: ColumnType, value: unknown): boolean {
  if (type === 'number') return typeof value === 'number';
  if (type === 'string[]') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  return Object.prototype.toString.call(value) === `[object ${type}]`;
}

/**
 * What `packColumns` has packed: these columns and no others are taken from it.
 *
 * @param path the project file, for the message
 * @param where the row it stands in, as `model 3`
 * @throws damaged-file where one is missing or of another type
 */
export function unpackColumns<Value extends object>(
  path: string,
  blob: Uint8Array,
  columns: Columns<Value>,
  where: string,
  later: readonly string[] = [],
): Value {
  const decoded = decode(path, blob, where);
  const [first] = Object.values(decoded) as { length?: number }[];
  const entries = Object.entries<ColumnType>(columns).map(([name, type]) => {
    const missing = later.includes(name) ? unknown(type, first.length ?? 0) : undefined;
    const value = Object.hasOwn(decoded, name) ? decoded[name] : missing;
    if (!isOf(type, value)) throw damagedProject(path, `${name} is no ${type}`, where);
    return [name, value];
  });
  return Object.fromEntries(entries) as Value;
}

/**
 * A table: all its columns are of one length.
 *
 * @param later columns that tables from before they were kept do not have: flags are 0, numbers NaN throughout
 * @throws damaged-file
 */
export function unpackTable<Value extends object>(
  path: string,
  blob: Uint8Array,
  columns: Columns<Value>,
  where: string,
  later: readonly (keyof Value & string)[] = [],
): Value {
  const table = unpackColumns(path, blob, columns, where, later);
  const lengths = new Set((Object.values(table) as { length: number }[]).map(({ length }) => length));
  if (lengths.size > 1) throw damagedProject(path, 'its columns differ in length', where);
  return table;
}

const NUMBERS = { Uint8Array, Int32Array, Float32Array, Float64Array };

/** Tables one after the other, of columns of numbers. */
export function joinTables<Value extends object>(columns: Columns<Value>, tables: readonly Value[]): Value {
  const entries = Object.entries<keyof typeof NUMBERS>(columns as never).map(([name, type]) => {
    const parts = tables.map((table) => table[name as keyof Value] as Float64Array);
    const joined = new NUMBERS[type](parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return [name, joined];
  });
  return Object.fromEntries(entries) as Value;
}

/** Rows from `from` to before `to` of a table; a view. */
export function rowsBetween<Value extends object>(table: Value, from: number, to: number): Value {
  const entries = Object.entries<Float64Array>(table as never);
  return Object.fromEntries(entries.map(([name, values]) => [name, values.subarray(from, to)])) as Value;
}

const unknown = (type: ColumnType, rows: number): Uint8Array | Float64Array =>
  type === 'Float64Array' ? new Float64Array(rows).fill(NaN) : new Uint8Array(rows);

function decode(path: string, blob: Uint8Array, where: string): Record<string, unknown> {
  try {
    const value = decodeValue(COLUMNS, blob);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Whatever the codec says of it, a person needs to know where it is.
  }
  throw damagedProject(path, 'its columns are not readable', where);
}
