import type { PixelArray } from '../../preload/contract/frame.ts';

/** Grey from red, green and blue, in place of the first: their mean, rounded for integers, as ImageJ does by default. */
export function meanOf(components: PixelArray[]): PixelArray {
  const [red, green, blue] = components as [PixelArray, PixelArray, PixelArray];
  const round = !(red instanceof Float32Array);
  for (let i = 0; i < red.length; i++) {
    const mean = (red[i] + green[i] + blue[i]) / 3;
    red[i] = round ? Math.round(mean) : mean;
  }
  return red;
}
