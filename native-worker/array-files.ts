import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    );
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
    const bytes = new Uint8Array(await readFile(arrayFile(folder, name)));
    arrays[name] = new ARRAY_TYPES[type as StoredType](bytes.buffer);
  }
  return arrays;
}
