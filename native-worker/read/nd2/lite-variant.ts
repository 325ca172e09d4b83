import { inflateSync } from 'node:zlib';

/** A node of Nikon's "CLX lite variant": named values, and all values in order (list items have no name). */
export interface Level {
  named: Map<string, Variant>;
  items: Variant[];
}

export type Variant = number | string | boolean | Uint8Array | Level | null;

const Type = {
  bool: 1,
  int32: 2,
  uint32: 3,
  int64: 4,
  uint64: 5,
  double: 6,
  pointer: 7,
  text: 8,
  bytes: 9,
  level: 11,
  compressed: 76,
} as const;

const MAX_DEPTH = 50;
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

/**
 * Reads the binary metadata of ND2 version 3: records of type (1 byte), length of the name in UTF-16 units with its zero (1 byte), the name, the
 * value. A level is a count (4 bytes), a length from the start of the record (8 bytes), its records, and 8 bytes for
 * each of them. The format is as the BSD-licensed Python package nd2 reads it.
 * @throws RangeError where the data are damaged
 */
export function parseLiteVariant(data: Buffer): Level {
  return parseRecords(data, Infinity, 0);
}

function inflate(data: Buffer): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    throw new RangeError('compressed metadata cannot be unpacked');
  }
}

function parseRecords(data: Buffer, count: number, depth: number): Level {
  if (depth > MAX_DEPTH) throw new RangeError('metadata are nested too deeply');
  const level: Level = { named: new Map(), items: [] };
  for (let at = 0, i = 0; i < count && at + 2 <= data.length; i++) {
    const start = at;
    const type = data.readUInt8(at);
    const nameBytes = 2 * data.readUInt8(at + 1);
    if (type === Type.compressed) {
      return parseRecords(inflate(data.subarray(at + 12)), Infinity, depth + 1);
    }
    at += 2;
    const name = data.toString('utf16le', at, at + Math.max(0, nameBytes - 2));
    at += nameBytes;
    let value: Variant;
    if (type === Type.level) {
      const records = data.readUInt32LE(at);
      const end = start + Number(data.readBigUInt64LE(at + 4));
      if (end < at + 12 || end > data.length) throw new RangeError('metadata break off');
      value = parseRecords(data.subarray(at + 12, end), records, depth + 1);
      at = end + 8 * records;
    } else {
      [value, at] = parseValue(data, at, type);
    }
    if (name !== '') level.named.set(name, value);
    level.items.push(value);
  }
  return level;
}

/** A value that is no level, and the position after it. Reading past the end throws a RangeError by itself. */
function parseValue(data: Buffer, at: number, type: number): [Variant, number] {
  switch (type) {
    case Type.bool:
      return [data.readUInt8(at) !== 0, at + 1];
    case Type.int32:
      return [data.readInt32LE(at), at + 4];
    case Type.uint32:
      return [data.readUInt32LE(at), at + 4];
    case Type.int64:
      return [Number(data.readBigInt64LE(at)), at + 8];
    case Type.uint64:
    case Type.pointer:
      return [Number(data.readBigUInt64LE(at)), at + 8];
    case Type.double:
      return [data.readDoubleLE(at), at + 8];
    case Type.text: {
      let end = at;
      while (data.readUInt16LE(end) !== 0) end += 2;
      return [data.toString('utf16le', at, end), end + 2];
    }
    case Type.bytes: {
      const end = at + 8 + Number(data.readBigUInt64LE(at));
      if (end > data.length) throw new RangeError('metadata break off');
      return [data.subarray(at + 8, end), end];
    }
    default:
      throw new RangeError(`metadata hold a value of unknown type ${type}`);
  }
}

const isLevel = (value: Variant | undefined): value is Level =>
  typeof value === 'object' && value !== null && 'named' in value;

/** The level at a path of names; null where there is none. */
export function levelAt(level: Level | null, ...path: string[]): Level | null {
  let found = level;
  for (const name of path) {
    const next: Variant | undefined = found?.named.get(name);
    found = isLevel(next) ? next : null;
  }
  return found;
}

export function numberAt(level: Level | null, name: string): number | undefined {
  const value = level?.named.get(name);
  return typeof value === 'number' ? value : undefined;
}

export const levelsIn = (level: Level | null): Level[] => (level?.items ?? []).filter(isLevel);

/** Flags of a list: bytes, or booleans without names. */
export function flagsAt(level: Level | null, name: string): boolean[] {
  const value = level?.named.get(name);
  if (value instanceof Uint8Array) return [...value].map(Boolean);
  return isLevel(value) ? value.items.map(Boolean) : [];
}
