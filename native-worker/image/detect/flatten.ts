import type { BinnedImage } from './pyramid.ts';

/** Side of a tile in pixels of the image; a tile's median is its background. */
const TILE = 32;
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
  for (let y = y0; y < y1; y += STRIDE) {
    for (let x = x0; x < x1; x += STRIDE) samples[n++] = image.data[y * image.width + x];
  }
  const sorted = samples.subarray(0, n).sort();
  return { median: sorted[n >> 1], largest: sorted[n - 1] };
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
    return nine.subarray(0, n).sort()[n >> 1];
  });
}

/**
 * Divides the image, in place, by its background: medians of tiles, smoothed and interpolated bilinearly. Afterwards the background is 1 and a
 * particle's contrast no longer depends on the light that falls on it. An image on a dark ground is left as it is.
 *
 * @returns grey levels that have become 1: the median background, or 1 for an image left as it is.
 */
export function flatten(image: BinnedImage): number {
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
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, (y + 0.5) / TILE - 0.5));
    const row = Math.min(rows - 1, Math.floor(v));
    const below = Math.min(rows - 1, row + 1);
    const fy = v - row;
    for (let tx = -1; tx < columns; tx++) {
      const left = Math.max(0, tx);
      const right = Math.min(columns - 1, tx + 1);
      const a = inverse[row * columns + left] * (1 - fy) + inverse[below * columns + left] * fy;
      const b = inverse[row * columns + right] * (1 - fy) + inverse[below * columns + right] * fy;
      const from = Math.max(0, tx * TILE + TILE / 2);
      const to = Math.min(width, tx === columns - 1 ? width : tx * TILE + TILE + TILE / 2);
      const slope = (b - a) / TILE;
      let factor = a + slope * (from + 0.5 - (tx * TILE + TILE / 2));
      for (let i = y * width + from; i < y * width + to; i++) {
        data[i] *= factor;
        factor += slope;
      }
    }
  }
  return tiles.sort()[tiles.length >> 1];
}
