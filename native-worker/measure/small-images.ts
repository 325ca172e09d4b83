import type { MaskBatch } from '../../preload/contract/frame.ts';
import type { FeatureGroup, MaskInput } from './feature-group.ts';

/** Side of the small images, pixels: about 0.67 um a pixel where a mask shows 18 um, near what the lens resolves. */
export const IMAGE_SIDE = 27;

const PIXELS = IMAGE_SIDE ** 2;

/**
 * Small images of pre-processed masks, for methods that compare masks as a whole: means over squares of equal area, pixels that
 * lie in two squares shared between them.
 *
 * @param processed count * sidePx * sidePx values, row-major
 * @returns IMAGE_SIDE * IMAGE_SIDE values a mask, row-major
 */
function smallImages({
  processed,
  masks: { count, sidePx },
}: Pick<MaskInput, 'processed'> & { masks: Pick<MaskBatch, 'count' | 'sidePx'> }): Float64Array {
  const shares = sharesOf(sidePx);
  const values = new Float64Array(count * PIXELS);
  const lines = new Float64Array(sidePx * IMAGE_SIDE);
  for (let mask = 0; mask < count; mask++) {
    const base = mask * sidePx * sidePx;
    lines.fill(0);
    for (let row = 0; row < sidePx; row++) {
      for (const { from, to, share } of shares) {
        lines[row * IMAGE_SIDE + to] += share * processed[base + row * sidePx + from];
      }
    }
    const out = values.subarray(mask * PIXELS, (mask + 1) * PIXELS);
    for (const { from, to, share } of shares) {
      for (let x = 0; x < IMAGE_SIDE; x++) {
        out[to * IMAGE_SIDE + x] += share * lines[from * IMAGE_SIDE + x];
      }
    }
  }
  return values;
}

/** Small images, for models that look at whole images. A calibration has the masks, so it does not keep these as well. */
export const imageGroup = {
  name: 'images',
  version: 1,
  columns: Array.from({ length: PIXELS }, (_, pixel) => `pixel_${pixel}`),
  counts: [],
  stored: false,
  measure: smallImages,
} as const satisfies FeatureGroup;

/** How much of each small pixel comes from which pixels along one axis; the shares of a small pixel sum to 1. */
function sharesOf(sidePx: number): { from: number; to: number; share: number }[] {
  const width = sidePx / IMAGE_SIDE;
  return Array.from({ length: IMAGE_SIDE }, (_, to) => {
    const [low, high] = [to * width, (to + 1) * width];
    const first = Math.floor(low);
    const count = Math.min(sidePx, Math.ceil(high - 1e-9)) - first;
    return Array.from({ length: count }, (_unused, k) => {
      const from = first + k;
      return { from, to, share: (Math.min(high, from + 1) - Math.max(low, from)) / width };
    });
  }).flat();
}
