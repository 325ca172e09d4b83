import { open } from 'node:fs/promises';
import { createOmeTiffWriter } from './write/ome-tiff.ts';

export interface MaskStackParams {
  /** Where main has put the pixels, mask after mask. */
  rawPath: string;
  path: string;
  count: number;
  sidePx: number;
  bits: 8 | 16;
  pixelSizeUm: number;
}

/** Writes masks as pages of a TIFF, one in memory at a time. */
export async function writeMaskStack(params: MaskStackParams): Promise<null> {
  const { rawPath, path, count, sidePx, bits, pixelSizeUm } = params;
  const raw = await open(rawPath, 'r');
  try {
    const writer = await createOmeTiffWriter(path, {
      width: sidePx,
      height: sidePx,
      bits,
      axes: 'ZYX',
      frames: count,
      pixelSizeUm,
      compress: true,
    });
    try {
      for (let index = 0; index < count; index += 1) {
        const mask = bits === 8 ? new Uint8Array(sidePx ** 2) : new Uint16Array(sidePx ** 2);
        const { bytesRead } = await raw.read(mask, 0, mask.byteLength, index * mask.byteLength);
        if (bytesRead !== mask.byteLength) throw new RangeError(`Mask ${index} of ${count} is not there`);
        await writer.write(mask);
      }
      await writer.close();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  } finally {
    await raw.close();
  }
  return null;
}
