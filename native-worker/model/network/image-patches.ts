import type { PatchGrid } from './network-shape.ts';

/**
 * The 3 x 3 pixels around every second pixel, a row a patch (im2col), zeros outside the image.
 *
 * @param x count * side * side * channels values, channels last
 * @returns count * outSide * outSide rows of 9 * channels
 */
export function takePatches(x: Float32Array, count: number, grid: PatchGrid): Float32Array {
  const { outSide, channels } = grid;
  const out = new Float32Array(count * outSide * outSide * 9 * channels);
  eachPatchPixel(count, grid, (patch, pixel) => {
    for (let c = 0; c < channels; c += 1) out[patch + c] = x[pixel + c];
  });
  return out;
}

/** The transpose of `takePatches`: adds every value of the patches to the pixel that it came from. */
export function addPatches(patches: Float32Array, count: number, grid: PatchGrid): Float32Array {
  const { side, channels } = grid;
  const out = new Float32Array(count * side * side * channels);
  eachPatchPixel(count, grid, (patch, pixel) => {
    for (let c = 0; c < channels; c += 1) out[pixel + c] += patches[patch + c];
  });
  return out;
}

function eachPatchPixel(
  count: number,
  { side, channels, outSide }: PatchGrid,
  visit: (patch: number, pixel: number) => void,
): void {
  for (let n = 0, patch = 0; n < count; n += 1) {
    for (let row = 0; row < outSide; row += 1) {
      for (let column = 0; column < outSide; column += 1) {
        for (let dy = -1; dy <= 1; dy += 1) {
          const y = 2 * row + dy;
          for (let dx = -1; dx <= 1; dx += 1, patch += channels) {
            const x = 2 * column + dx;
            if (y >= 0 && y < side && x >= 0 && x < side)
              visit(patch, ((n * side + y) * side + x) * channels);
          }
        }
      }
    }
  }
}
