import type { Frame } from '../../../preload/contract/data.ts';

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

/** Means of bin x bin pixels; a rest narrower than a bin at the right and bottom is left out. Writes into `out`. */
export function binFrame(frame: Frame, bin: number, out: BinnedImage): void {
  const { data, width } = frame;
  const target = out.data;
  if (bin === 1) {
    target.set(data.length === target.length ? data : data.subarray(0, target.length));
    return;
  }
  if (bin === 2) {
    for (let y = 0; y < out.height; y++) {
      let top = 2 * y * width;
      let bottom = top + width;
      const end = (y + 1) * out.width;
      for (let o = y * out.width; o < end; o++) {
        target[o] = 0.25 * (data[top] + data[top + 1] + data[bottom] + data[bottom + 1]);
        top += 2;
        bottom += 2;
      }
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

/** The next coarser level: means of 2 x 2 pixels of `image`, into `out`. */
export function halve(image: BinnedImage, out: BinnedImage): void {
  const { data, width } = image;
  for (let y = 0; y < out.height; y++) {
    let top = 2 * y * width;
    let bottom = top + width;
    const end = (y + 1) * out.width;
    for (let o = y * out.width; o < end; o++) {
      out.data[o] = 0.25 * (data[top] + data[top + 1] + data[bottom] + data[bottom + 1]);
      top += 2;
      bottom += 2;
    }
  }
}
