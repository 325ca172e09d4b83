import { PROFILE_RADII as D } from '../profile.ts';
import { highestZ, lowestZ, readRow, type Weighting } from './fit.ts';
import type { Series } from './series.ts';
import type { Template } from './template.ts';
import { whiten, type Whitening } from './whiten.ts';

/** What remains of a series after its template was taken off: heights and rows of D standardised channels. */
export interface Residual {
  z: Float64Array;
  values: Float64Array;
}

/** Rows outside the template are left out; none remain where there is no template. */
export function residualOf(series: Series, offset: number, template: Template | null): Residual {
  const z: number[] = [];
  const values: number[] = [];
  if (template !== null) {
    const expected = new Float64Array(D);
    for (let row = 0; row < series.z.length; row += 1) {
      const height = series.z[row]! + offset;
      if (height < lowestZ(template) || height > highestZ(template)) continue;
      readRow(template.values, template.grid, height, expected);
      z.push(height);
      for (let k = 0; k < D; k += 1) values.push(series.values[row * D + k]! - expected[k]!);
    }
  }
  return { z: Float64Array.from(z), values: Float64Array.from(values) };
}

/** Root mean square of all channels; not a number where nothing remains. */
export const rootMeanSquare = ({ values }: Residual): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** Weights by height: one over the whitened residuals' mean square within about `widthUm`. */
export function weightingOf(
  residuals: readonly Residual[],
  whitening: Whitening,
  widthUm: number,
): Weighting {
  const z = residuals.flatMap((residual) => [...residual.z]);
  if (z.length === 0) return null;
  const square = residuals.flatMap(({ values }) => {
    const white = whiten(values, whitening);
    return Array.from({ length: values.length / D }, (_, row) =>
      white.subarray(row * D, (row + 1) * D).reduce((sum, value) => sum + value * value, 0),
    );
  });
  const start = z.reduce((least, value) => Math.min(least, value), Infinity);
  const end = z.reduce((most, value) => Math.max(most, value), -Infinity);
  const step = widthUm / 2;
  const cells = Math.max(1, Math.ceil((end - start) / step) + 1);
  const grid = { start, step, cells };
  const weight = Float64Array.from({ length: cells }, (_, cell) => {
    let total = 0;
    let sum = 0;
    z.forEach((height, index) => {
      const near = Math.exp(-0.5 * ((height - (start + cell * step)) / widthUm) ** 2);
      total += near;
      sum += near * square[index]!;
    });
    return sum > 0 ? total / sum : 1;
  });
  return { grid, weight };
}
