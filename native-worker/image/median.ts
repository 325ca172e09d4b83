import type { PixelArray } from '../../preload/contract/frame.ts';
import { createImageMemory, bytesFor, type ImageMemory } from '../kernels/image.ts';

/** Buffers for a square image with a margin, and for its median; rows of both begin on a multiple of 16 bytes. */
interface MedianBuffers {
  side: number;
  /** Length of a row. */
  stride: number;
  padded: Float32Array;
  filtered: Float32Array;
  memory: ImageMemory;
}

let kept: MedianBuffers | null = null;

/** Buffers for this side; those of the last are used again, for masks are all of one side. */
function buffersOf(side: number): MedianBuffers {
  if (kept?.side === side) return kept;
  // Two pixels of margin, and three that the kernel may work on beyond a row.
  const stride = 4 * Math.ceil((side + 5) / 4);
  const lengths = [(side + 2) * stride, side * stride];
  const memory = createImageMemory(bytesFor(lengths.map((length) => 4 * length)));
  const [padded, filtered] = lengths.map((length) => memory.floats(length)) as [Float32Array, Float32Array];
  kept = { side, stride, padded, filtered, memory };
  return kept;
}

/**
 * 3 x 3 median of one square image, written to `out` as `median * gain + offset`.
 *
 * Border: the edge pixel is repeated outwards, `mode='nearest'` of scipy.ndimage.median_filter, which for a window this small is also
 * its default `mode='reflect'`. (Zeros, as MATLAB's medfilt2 pads, would draw a dark frame into every mask and with it into the
 * profiles of the largest discs.)
 *
 * The median of nine is that of (largest of the three column minima, median of the column medians, smallest of the column maxima),
 * found by minima and maxima alone (Devillard 1998, after Paeth, Graphics Gems 1990), four pixels at a time.
 *
 * @param start index in `data` of the image's first pixel; `side * side` samples follow, row-major
 */
export function medianInto(
  data: PixelArray,
  start: number,
  side: number,
  gain: number,
  offset: number,
  out: Float32Array,
  outStart: number,
): void {
  const { stride, padded, filtered, memory } = buffersOf(side);
  for (let y = 0; y < side; y += 1) {
    const from = start + y * side;
    const to = (y + 1) * stride;
    padded.set(data.subarray(from, from + side), to + 1);
    padded[to] = data[from]!;
    padded[to + side + 1] = data[from + side - 1]!;
  }
  padded.copyWithin(0, stride, 2 * stride);
  padded.copyWithin((side + 1) * stride, side * stride, (side + 1) * stride);
  memory.kernels.median(padded.byteOffset, 4 * stride, side, gain, offset, filtered.byteOffset);
  for (let y = 0; y < side; y += 1) {
    out.set(filtered.subarray(y * stride, y * stride + side), outStart + y * side);
  }
}
