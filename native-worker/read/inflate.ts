import { constants, inflateSync } from 'node:zlib';

/** Most bytes that deflate can pack into one (1032), rounded up; data that promise more are damaged. */
export const DEFLATE_EXPANSION = 1040;

/** A stream may hold a little more than is needed, but not a bomb. */
const SPARE_BYTES = 65536;

/** The first `size` bytes of a zlib stream; null where it is damaged or holds fewer. */
export function inflateTo(data: Uint8Array, size: number): Buffer | null {
  try {
    const out = inflateSync(data, {
      chunkSize: Math.max(size, 64),
      maxOutputLength: size + SPARE_BYTES,
      // A stream without its end or checksum gives what it holds.
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return out.length >= size ? out.subarray(0, size) : null;
  } catch {
    return null;
  }
}

/** No packed data of `size` bytes are longer than this; whatever is said to follow need not be read. */
export const mostPacked = (size: number): number => 2 * size + 2 ** 20;
