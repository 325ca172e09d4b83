import { zstdDecompressSync } from 'node:zlib';
import { type ByteFile, unsupported } from '../byte-file.ts';
import { DEFLATE_EXPANSION, inflateTo } from '../inflate.ts';
import { unpackLzw } from './lzw.ts';
import { unpackBits } from './packbits.ts';

const REFUSED: Record<number, string> = {
  2: 'CCITT RLE (fax)',
  3: 'CCITT Group 3 (fax)',
  4: 'CCITT Group 4 (fax)',
  6: 'old-style JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32809: 'ThunderScan',
  33003: 'JPEG 2000',
  33004: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG',
  34925: 'LZMA',
  34933: 'PNG',
  34934: 'JPEG XR',
  50001: 'WebP',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** Number of the compression that `decodeJpeg` unpacks. */
export const JPEG = 7;

/** Most bytes that one stored byte can become: 1032 by deflate, a block of 128 KB in 4 bytes by zstd, 8 x 8 samples in 2 bits by JPEG. */
const EXPANSION: Record<number, number> = {
  1: 1,
  5: 4096,
  [JPEG]: 256,
  8: DEFLATE_EXPANSION,
  32946: DEFLATE_EXPANSION,
  32773: 128,
  50000: 50_000,
};

/** A file that promises more than this many bytes for each stored one is damaged. */
export const mostExpansion = (compression: number): number => EXPANSION[compression] ?? 1;

const unpackers: Record<number, (data: Uint8Array, size: number) => Uint8Array | null> = {
  5: unpackLzw,
  8: inflateTo,
  32946: inflateTo,
  32773: unpackBits,
  50000: unzstd,
};

function unzstd(data: Uint8Array, size: number): Uint8Array | null {
  return zstdDecompressSync(data, { chunkSize: Math.max(size, 64), maxOutputLength: size + 65536 });
}

/** Refuses, by name, a compression that is not read. */
export function checkCompression(path: string, compression: number): void {
  if (compression === 1 || compression === JPEG || compression in unpackers) return;
  const name = REFUSED[compression] ?? `number ${compression}`;
  throw unsupported(
    path,
    `is compressed with ${name}, which is not read`,
    'export it as an uncompressed, deflated or LZW TIFF',
  );
}

/** Unpacks one strip or tile to exactly `size` bytes. */
export function decompress(file: ByteFile, data: Uint8Array, compression: number, size: number): Uint8Array {
  let out: Uint8Array | null = null;
  try {
    out = compression === 1 ? data : (unpackers[compression]?.(data, size) ?? null);
  } catch {
    // Whatever zlib objects to, the data are not what the page says.
  }
  if (!out || out.length < size) throw file.damaged('has a strip or tile that cannot be unpacked');
  return out.subarray(0, size);
}
