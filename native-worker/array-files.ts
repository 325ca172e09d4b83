import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainWrite } from './rpc-methods/write/output-file.ts';
import { ARRAY_TYPES } from '../preload/contract/array-codec.ts';

/**
 * Large arrays pass between main and worker as files of a temporary folder, an array a file, little endian: neither side
 * is held up by copying them through a port, and main stores them part by part.
 */
type StoredArray = Float64Array | Float32Array | Int32Array | Int16Array | Uint16Array | Uint8Array;
type StoredType = StoredArray[typeof Symbol.toStringTag];

export interface ArrayEntry {
  name: string;
  type: string;
}

/** Where the bytes of an array are. Names may hold anything; in file names they hold what every file system takes. */
export const arrayFile = (folder: string, name: string): string =>
  join(folder, `${encodeURIComponent(name)}.bin`);

export async function writeArrays(
  folder: string,
  arrays: Record<string, StoredArray>,
): Promise<ArrayEntry[]> {
  await mkdir(folder, { recursive: true });
  const entries: ArrayEntry[] = [];
  for (const [name, array] of Object.entries(arrays)) {
    await writeFile(
      arrayFile(folder, name),
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    ).catch((error: unknown) => {
      throw explainWrite(folder, error);
    });
    entries.push({ name, type: array[Symbol.toStringTag] });
  }
  return entries;
}

export async function readArrays(
  folder: string,
  entries: readonly ArrayEntry[],
): Promise<Record<string, StoredArray>> {
  const arrays: Record<string, StoredArray> = {};
  for (const { name, type } of entries) {
    if (!Object.hasOwn(ARRAY_TYPES, type))
      throw new TypeError(`The array ${name} has the unknown type ${type}.`);
    const bytes = await readFile(arrayFile(folder, name));
    if (bytes.byteLength % ARRAY_TYPES[type as StoredType].BYTES_PER_ELEMENT > 0)
      throw new RangeError(`The file of the array ${name} ends within a number.`);
    arrays[name] = arrayOf(type as StoredType, bytes);
  }
  return arrays;
}

/** The bytes as they are, or a copy where they do not begin at a multiple of 8: an array may take hundreds of megabytes. */
function arrayOf(type: StoredType, bytes: Buffer<ArrayBuffer>): StoredArray {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  return new ARRAY_TYPES[type](buffer, byteOffset, byteLength / ARRAY_TYPES[type].BYTES_PER_ELEMENT);
}
