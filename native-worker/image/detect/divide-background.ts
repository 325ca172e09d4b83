import type { ImageMemory } from '../../kernels/image.ts';
import type { BinnedImage } from './pyramid.ts';
import { selectKth } from '../../math/select-kth.ts';

/** Side of a tile in pixels of the image; a tile's median is its background. */
export const BACKGROUND_TILE = 32;
const TILE = BACKGROUND_TILE;
/** Every STRIDE-th pixel of a tile's rows and columns is looked at. */
const STRIDE = 4;
/** Below this share of the brightest pixel seen the background is dark, and dividing by it would only raise noise. */
const DARK = 0.05;

const samples = new Float32Array((TILE / STRIDE) * (TILE / STRIDE));
const nine = new Float32Array(9);

/** Median and largest sample of a tile. A tile at the right or bottom edge reaches back into its neighbour. */
function tileLight(image: BinnedImage, tileX: number, tileY: number): { median: number; largest: number } {
  const x0 = Math.max(0, Math.min(tileX * TILE, image.width - TILE));
  const y0 = Math.max(0, Math.min(tileY * TILE, image.height - TILE));
  const x1 = Math.min(x0 + TILE, image.width);
  const y1 = Math.min(y0 + TILE, image.height);
  let n = 0;
  let largest = -Infinity;
  for (let y = y0; y < y1; y += STRIDE) {
    for (let x = x0; x < x1; x += STRIDE) {
      const value = image.data[y * image.width + x];
      samples[n++] = value;
      if (value > largest) largest = value;
    }
  }
  return { median: selectKth(samples, n, n >> 1), largest };
}

/** Median of 3 x 3 tiles, so that a particle that fills a tile does not pass for background. */
function smoothTiles(tiles: Float32Array, columns: number, rows: number): Float32Array {
  return tiles.map((_, i) => {
    const tx = i % columns;
    const ty = (i - tx) / columns;
    let n = 0;
    for (let y = Math.max(0, ty - 1); y <= Math.min(rows - 1, ty + 1); y++) {
      for (let x = Math.max(0, tx - 1); x <= Math.min(columns - 1, tx + 1); x++)
        nine[n++] = tiles[y * columns + x];
    }
    return selectKth(nine, n, n >> 1);
  });
}

/** Factors along the middle of a row of tiles, one a pixel, interpolated between the tiles' middles. */
function spread(inverse: Float32Array, columns: number, row: number, out: Float32Array): void {
  for (let tx = -1; tx < columns; tx++) {
    const a = inverse[row * columns + Math.max(0, tx)];
    const slope = (inverse[row * columns + Math.min(columns - 1, tx + 1)] - a) / TILE;
    const middle = tx * TILE + TILE / 2;
    const to = tx === columns - 1 ? out.length : Math.min(out.length, middle + TILE);
    for (let x = Math.max(0, middle); x < to; x++) out[x] = a + slope * (x + 0.5 - middle);
  }
}

/**
 * Divides the image, in place, by its background: medians of tiles, smoothed and interpolated bilinearly. Afterwards the background is 1 and a
 * particle's contrast no longer depends on the light that falls on it. An image on a dark ground is left as it is.
 *
 * @param memory that of the image
 * @param lines two rows of the image's width in the same memory
 * @returns grey levels that have become 1: the median background, or 1 for an image left as it is.
 */
export function flatten(
  image: BinnedImage,
  { kernels }: ImageMemory,
  [top, bottom]: readonly [Float32Array, Float32Array],
): number {
  const { data, width, height } = image;
  const columns = Math.max(1, Math.ceil(width / TILE));
  const rows = Math.max(1, Math.ceil(height / TILE));
  const medians = new Float32Array(columns * rows);
  let brightest = 0;
  for (let i = 0; i < medians.length; i++) {
    const tx = i % columns;
    const { median, largest } = tileLight(image, tx, (i - tx) / columns);
    medians[i] = median;
    brightest = Math.max(brightest, largest);
  }
  const tiles = smoothTiles(medians, columns, rows);
  for (const value of tiles) if (!(value > DARK * brightest)) return 1;
  const inverse = tiles.map((value) => 1 / value);
  let spreadRow = -1;
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, (y + 0.5) / TILE - 0.5));
    const row = Math.floor(v);
    if (row !== spreadRow) {
      spread(inverse, columns, row, top);
      spread(inverse, columns, Math.min(rows - 1, row + 1), bottom);
      spreadRow = row;
    }
    kernels.scale(data.byteOffset + 4 * y * width, width, top.byteOffset, bottom.byteOffset, v - row);
  }
  return selectKth(tiles, tiles.length, tiles.length >> 1);
}
