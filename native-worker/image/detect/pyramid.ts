import type { Frame } from '../../../preload/contract/frame.ts';
import type { ImageMemory } from '../../kernels/image.ts';

/** A binned image; pixel i covers full-resolution pixels bin * i to bin * i + bin - 1 of each axis. */
export interface BinnedImage {
  bin: number;
  width: number;
  height: number;
  /** Mean of the pixels covered, row-major. */
  data: Float32Array;
}

/** Position on the full-resolution image of a position on one binned by `bin`. */
export const toFull = (position: number, bin: number): number => bin * position + (bin - 1) / 2;

/** Position on an image binned by `bin` of a full-resolution position. */
export const toBinned = (position: number, bin: number): number => (position - (bin - 1) / 2) / bin;

/** Pieces of a frame pass through so much of the kernels' memory: it stays in the processor's cache. */
const BAND_BYTES = 262_144;

/** Bytes that `binFrame` needs in the memory of its output, for frames of this width. */
export const bandBytes = (width: number): number => Math.max(BAND_BYTES, 4 * width);

/**
 * Means of bin x bin pixels; a rest narrower than a bin at the right and bottom is left out. Writes into `out`, which is at least four pixels wide.
 *
 * @param memory that of `out`
 * @param band bytes of the same memory, see `bandBytes`
 */
export function binFrame(
  frame: Frame,
  bin: number,
  out: BinnedImage,
  memory: ImageMemory,
  band: Uint8Array,
): void {
  const { data, width } = frame;
  const target = out.data;
  if (bin === 1) {
    target.set(data.length === target.length ? data : data.subarray(0, target.length));
    return;
  }
  if (bin === 2 && !(data instanceof Float32Array)) {
    const { kernels } = memory;
    const kernel = data instanceof Uint8Array ? kernels.binBytes : kernels.binWords;
    const pixels =
      data instanceof Uint8Array ? band : new Uint16Array(band.buffer, band.byteOffset, band.length >> 1);
    const bandRows = Math.floor(pixels.length / (2 * width));
    for (let y = 0; y < out.height; y += bandRows) {
      const rows = Math.min(bandRows, out.height - y);
      pixels.set(data.subarray(2 * y * width, 2 * (y + rows) * width));
      kernel(band.byteOffset, width, target.byteOffset + 4 * y * out.width, out.width, rows);
    }
    return;
  }
  const share = 1 / (bin * bin);
  for (let y = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      let sum = 0;
      for (let v = 0; v < bin; v++) {
        const row = (y * bin + v) * width + x * bin;
        for (let u = 0; u < bin; u++) sum += data[row + u];
      }
      target[y * out.width + x] = sum * share;
    }
  }
}

/** The next coarser level: means of 2 x 2 pixels of `image`, into `out`, both in `memory`. */
export function halve(image: BinnedImage, out: BinnedImage, { kernels }: ImageMemory): void {
  kernels.halve(image.data.byteOffset, image.width, out.data.byteOffset, out.width, out.height);
}
