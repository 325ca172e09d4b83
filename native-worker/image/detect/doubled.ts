import type { Frame } from '../../../preload/contract/frame.ts';
import { cubicBetween } from '../../math/interpolation.ts';

/** Where the two new pixels of an old one lie between its neighbours, in pixels from it. */
const QUARTER = 0.25;

/** Line of twice as many values; the ends hold. */
function doubleLine(
  from: ArrayLike<number>,
  first: number,
  step: number,
  length: number,
  to: Float32Array,
  toFirst: number,
): void {
  const at = (k: number): number => from[first + Math.min(length - 1, Math.max(0, k)) * step];
  for (let k = 0; k < length; k++) {
    const [a, b, c, d, e] = [at(k - 2), at(k - 1), at(k), at(k + 1), at(k + 2)];
    to[toFirst + 2 * k * step] = cubicBetween(a, b, c, d, 1 - QUARTER);
    to[toFirst + (2 * k + 1) * step] = cubicBetween(b, c, d, e, QUARTER);
  }
}

/** A frame with two by two pixels in place of each, between which grey levels follow cubic curves. */
export function doubled({ width, height, data }: Frame): Frame {
  const wide = new Float32Array(2 * width * height);
  for (let y = 0; y < height; y++) doubleLine(data, y * width, 1, width, wide, 2 * y * width);
  const all = new Float32Array(4 * width * height);
  for (let x = 0; x < 2 * width; x++) doubleLine(wide, x, 2 * width, height, all, x);
  return { width: 2 * width, height: 2 * height, bits: 32, data: all };
}
