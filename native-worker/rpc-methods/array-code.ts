import { gunzipSync, gzipSync } from 'node:zlib';
import { ARRAY_TYPES } from '../../preload/contract/array-codec.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { EncodedArray } from '../../preload/contract/model-file.ts';
import type { TypedArray } from '../model/stored/pack-model.ts';

/** More memory than this no model of the program takes. */
const MOST_BYTES = 1_000_000_000;

export function encodeArray(array: TypedArray): EncodedArray {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return {
    type: array[Symbol.toStringTag],
    length: array.length,
    // The fastest level: the thresholds of trees hardly compress.
    gzipBase64: gzipSync(bytes, { level: 1 }).toString('base64'),
  };
}

/**
 * Decodes the arrays of one file, which may be hostile: what an array says it is long bounds what is unpacked, and all together
 * have a limit. @throws bad-input
 */
export function arrayDecoder(): (name: string, encoded: EncodedArray) => TypedArray {
  let left = MOST_BYTES;
  return (name, { type, length, gzipBase64 }) => {
    const size = length * ARRAY_TYPES[type].BYTES_PER_ELEMENT;
    left -= size;
    if (left < 0) throw badInput(`its arrays take more than ${MOST_BYTES / 1e6} MB`);
    const bytes = unpack(name, Buffer.from(gzipBase64, 'base64'), size);
    if (bytes.length !== size)
      throw badInput(`its array "${name}" holds ${bytes.length} bytes instead of ${size}`);
    return new ARRAY_TYPES[type](new Uint8Array(bytes).buffer);
  };
}

function unpack(name: string, packed: Buffer, size: number): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw badInput(`its array "${name}" can't be unpacked to the ${size} bytes that it should hold`);
  }
}
