import { badInput } from './errors.ts';

/**
 * The one codec of values with typed arrays: for the wire and for BLOBs of the project file. Each of them is a form with a version of its
 * own, so that one can change without the other.
 *
 * Layout, little endian: uint32 length of the header; the header, JSON in UTF-8; zeros up to a multiple of 8; the bytes
 * of the typed arrays one after the other, each beginning at a multiple of 8 from the start. The header is
 * `{form, version, value, arrays: [{type, offset, length}]}`. In `value` a typed array stands as `{"$array": index}` and a number that
 * JSON lacks as `{"$number": "NaN"}`; a key of the sender's own that begins with `$` gets a second one. `undefined` is
 * left out of objects and becomes null elsewhere, as in JSON.
 */
export interface CodecForm {
  /** What bytes of this form are, in the header. */
  form: string;
  version: number;
  /** In messages: whose bytes are malformed, and what to do. */
  called: string;
  remedy: string;
}

/** Typed arrays that are carried and stored, by the names of their types. */
export const ARRAY_TYPES = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;

export type ArrayType = keyof typeof ARRAY_TYPES;
type CodedArray = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;

interface ArrayEntry {
  type: ArrayType;
  offset: number;
  /** Elements, not bytes. */
  length: number;
}

const align = (offset: number): number => Math.ceil(offset / 8) * 8;

function arrayTypeOf(value: unknown): ArrayType | null {
  if (!ArrayBuffer.isView(value)) return null;
  // By tag, for Node's Buffer is a Uint8Array of another class.
  const tag = (value as Partial<CodedArray>)[Symbol.toStringTag] ?? '';
  return Object.hasOwn(ARRAY_TYPES, tag) ? (tag as ArrayType) : null;
}

/** Typed arrays of `value` go to `arrays`; what comes back is plain JSON. */
function strip(value: unknown, arrays: { type: ArrayType; view: CodedArray }[]): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined)
    return value;
  if (typeof value !== 'object') throw new TypeError(`The codec can't hold a ${typeof value}.`);
  const type = arrayTypeOf(value);
  if (type) {
    arrays.push({ type, view: value as CodedArray });
    return { $array: arrays.length - 1 };
  }
  if (Array.isArray(value)) return value.map((item: unknown) => strip(item, arrays));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`The codec can't hold a ${value.constructor.name}.`);
  }
  const entries = Object.entries(value).map(([key, item]) => [
    key.startsWith('$') ? `$${key}` : key,
    strip(item, arrays),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** The bytes of a value built of plain objects, arrays, strings, numbers, booleans, null and typed arrays. */
export function encodeValue({ form, version }: CodecForm, value: unknown): ArrayBuffer {
  const arrays: { type: ArrayType; view: CodedArray }[] = [];
  const stripped = strip(value, arrays) ?? null;
  // Offsets count from the end of the padded header, so that the header's own length doesn't matter.
  let length = 0;
  const entries: ArrayEntry[] = arrays.map(({ type, view }) => {
    const offset = length;
    length = align(offset + view.byteLength);
    return { type, offset, length: view.length };
  });
  const header = new TextEncoder().encode(
    JSON.stringify({ form, version, value: stripped, arrays: entries }),
  );
  const start = align(4 + header.length);
  const message = new ArrayBuffer(start + length);
  new DataView(message).setUint32(0, header.length, true);
  new Uint8Array(message, 4, header.length).set(header);
  arrays.forEach(({ view }, index) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    new Uint8Array(message, start + (entries[index]?.offset ?? 0), bytes.length).set(bytes);
  });
  return message;
}

/** Not copied where it holds these bytes alone: a table may have millions of rows. */
const memoryOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? bytes.buffer
    : new Uint8Array(bytes).buffer;

/** What is wrong with some bytes; `decodeValue` says whose they are. */
class Malformed extends Error {}

const malformed = (what: string): Malformed => new Malformed(what);

function readArray(bytes: ArrayBuffer, start: number, entry: unknown): CodedArray {
  const { type, offset, length } = (entry ?? {}) as Partial<ArrayEntry>;
  if (typeof type !== 'string' || !Object.hasOwn(ARRAY_TYPES, type)) throw malformed('array type');
  const constructor = ARRAY_TYPES[type];
  const whole = (n: unknown): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (!whole(offset) || !whole(length) || offset % 8 !== 0) throw malformed('array place');
  if (start + offset + length * constructor.BYTES_PER_ELEMENT > bytes.byteLength)
    throw malformed('array end');
  return new constructor(bytes, start + offset, length);
}

/** The header's value with its placeholders put back. `Object.fromEntries` keeps a hostile `__proto__` an ordinary key. */
function restore(item: unknown, arrays: readonly CodedArray[]): unknown {
  if (typeof item !== 'object' || item === null) return item;
  if (Array.isArray(item)) return item.map((inner: unknown) => restore(inner, arrays));
  const entries: [string, unknown][] = Object.entries(item);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === '$array') {
    const array = arrays[Number(first[1])];
    if (!array) throw malformed('array index');
    return array;
  }
  if (entries.length === 1 && first?.[0] === '$number') return Number(first[1]);
  return Object.fromEntries(
    entries.map(([key, value]) => [key.startsWith('$$') ? key.slice(1) : key, restore(value, arrays)]),
  );
}

/**
 * The value of some bytes. Its typed arrays are views of the same memory, or of a copy where that holds other bytes too, and need not be
 * aligned.
 *
 * @throws bad-input on anything that `encodeValue` doesn't write in this form and version
 */
export function decodeValue(form: CodecForm, bytes: ArrayBuffer | Uint8Array): unknown {
  try {
    return decode(form, bytes instanceof Uint8Array ? memoryOf(bytes) : bytes);
  } catch (error) {
    throw badInput(`${form.called} is malformed (${reasonOf(error)}); ${form.remedy}.`);
  }
}

/** @throws what is no fault of the bytes */
function reasonOf(error: unknown): string {
  if (error instanceof Malformed) return error.message;
  // Not JSON, or nested so deeply that the stack ends.
  if (error instanceof SyntaxError || error instanceof RangeError) return 'header';
  throw error;
}

function decode({ form, version }: CodecForm, bytes: ArrayBuffer): unknown {
  if (bytes.byteLength < 4) throw malformed('too short');
  const headerLength = new DataView(bytes).getUint32(0, true);
  if (4 + headerLength > bytes.byteLength) throw malformed('header length');
  const start = align(4 + headerLength);
  const text = new TextDecoder().decode(new Uint8Array(bytes, 4, headerLength));
  const header = JSON.parse(text) as Partial<Record<'form' | 'version' | 'value' | 'arrays', unknown>> | null;
  if (!header || !Array.isArray(header.arrays) || header.value === undefined) throw malformed('header');
  if (header.form !== form || header.version !== version)
    throw malformed(
      `${String(header.form)} of version ${String(header.version)}, not ${form} of version ${version}`,
    );
  const arrays = header.arrays.map((entry: unknown) => readArray(bytes, start, entry));
  return restore(header.value, arrays);
}
