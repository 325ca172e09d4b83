import type { FeatureTable } from '../../preload/contract/data.ts';

/** Side of the small images: about 0.67 um a pixel where a mask shows 18 um, near what the lens resolves. */
export const THUMBNAIL_SIDE = 27;

const NAMES = Array.from({ length: THUMBNAIL_SIDE ** 2 }, (_, pixel) => `pixel_${pixel}`);

/**
 * Small images of pre-processed masks, for methods that compare masks as a whole: means over squares of equal area, pixels that
 * lie in two squares shared between them.
 *
 * @param processed count * sidePx * sidePx values, row-major
 * @returns a row a mask, columns `pixel_0` ... `pixel_728`, row-major
 */
export function thumbnails(processed: Float32Array, count: number, sidePx: number): FeatureTable {
  const shares = sharesOf(sidePx);
  const values = new Float64Array(count * NAMES.length);
  const lines = new Float64Array(sidePx * THUMBNAIL_SIDE);
  for (let mask = 0; mask < count; mask++) {
    const base = mask * sidePx * sidePx;
    lines.fill(0);
    for (let row = 0; row < sidePx; row++) {
      for (const { from, to, share } of shares) {
        lines[row * THUMBNAIL_SIDE + to] += share * processed[base + row * sidePx + from];
      }
    }
    const out = values.subarray(mask * NAMES.length, (mask + 1) * NAMES.length);
    for (const { from, to, share } of shares) {
      for (let x = 0; x < THUMBNAIL_SIDE; x++) {
        out[to * THUMBNAIL_SIDE + x] += share * lines[from * THUMBNAIL_SIDE + x];
      }
    }
  }
  return { names: [...NAMES], rows: count, values };
}

/** How much of each small pixel comes from which pixels along one axis; the shares of a small pixel sum to 1. */
function sharesOf(sidePx: number): { from: number; to: number; share: number }[] {
  const width = sidePx / THUMBNAIL_SIDE;
  return Array.from({ length: THUMBNAIL_SIDE }, (_, to) => {
    const [low, high] = [to * width, (to + 1) * width];
    const first = Math.floor(low);
    const count = Math.min(sidePx, Math.ceil(high - 1e-9)) - first;
    return Array.from({ length: count }, (_unused, k) => {
      const from = first + k;
      return { from, to, share: (Math.min(high, from + 1) - Math.max(low, from)) / width };
    });
  }).flat();
}
