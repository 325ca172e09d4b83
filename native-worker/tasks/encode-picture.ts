import { encode as encodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import type { Raster } from '../figures/draw-shapes.ts';

export type PictureFormat = 'png' | 'jpeg';

/** Of frames in films, 0 to 100. */
const JPEG_QUALITY = 90;

function asJpeg({ width, height, rgb }: Raster): Uint8Array {
  const data = new Uint8Array(4 * width * height).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4)
    data.set(rgb.subarray(from, from + 3), to);
  return Uint8Array.from(jpeg.encode({ width, height, data }, JPEG_QUALITY).data);
}

const ENCODERS: Record<PictureFormat, (raster: Raster) => Uint8Array> = {
  png: ({ width, height, rgb }) => encodePng({ width, height, data: rgb, channels: 3, depth: 8 }),
  jpeg: asJpeg,
};

/** The bytes of a picture file. */
export const encodePicture = (format: PictureFormat, raster: Raster): Uint8Array => ENCODERS[format](raster);
