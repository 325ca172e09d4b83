import { parabolaOffset } from '../../math/curve-peaks.ts';
import type { ReferenceTable } from './reference-table.ts';

/**
 * Brings each row to mean 0 and length 1, so that the product of two rows is their normalised cross-correlation. A constant row becomes
 * 0.
 */
export function normaliseRows(vectors: Float64Array, columns: number): Float64Array {
  const out = vectors.slice();
  for (let from = 0; from < out.length; from += columns) {
    const row = out.subarray(from, from + columns);
    const mean = row.reduce((sum, value) => sum + value, 0) / columns;
    const length = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    for (let j = 0; j < columns; j++) row[j] = length > 0 ? (row[j] - mean) / length : 0;
  }
  return out;
}

/**
 * Height of the image in a calibration stack with which each image correlates best, between images of the stack by the parabola through
 * the three best (general defocusing particle tracking: Barnkob, Kaehler, Rossi, Lab Chip 15, 3556, 2015). Particles were centred
 * when their masks were cut, so no shift is searched.
 *
 * @param stack whose rows are normalised, as `images` are
 */
export function correlate(stack: ReferenceTable, images: Float64Array): Float64Array {
  const { z, columns, values } = stack;
  const step = z[1] - z[0];
  const similarity = new Float64Array(z.length);
  return Float64Array.from({ length: images.length / columns }, (_, i) => {
    let best = 0;
    for (let k = 0; k < z.length; k++) {
      let product = 0;
      const [a, b] = [k * columns, i * columns];
      for (let j = 0; j < columns; j++) product += values[a + j] * images[b + j];
      similarity[k] = product;
      if (product > similarity[best]) best = k;
    }
    const isInside = best > 0 && best < z.length - 1;
    const [before, at, after] = similarity.subarray(best - 1, best + 2);
    return z[0] + step * (isInside ? best + parabolaOffset(before, at, after) : best);
  });
}
