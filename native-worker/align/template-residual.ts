import { rootMeanSquare } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { ZSeries } from './z-series.ts';
import { highestZ, lowestZ, readRow, type Template } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** What remains of a z-series after its template was taken off: heights and rows of D standardised channels. */
export interface Residual {
  z: Float64Array;
  values: Float64Array;
}

/** Rows outside the template are left out; none remain where there is no template. */
export function residualOf(zSeries: ZSeries, offset: number, template: Template | null): Residual {
  const [low, high] = template ? [lowestZ(template), highestZ(template)] : [Infinity, -Infinity];
  const heights = zSeries.z.map((base) => base + offset);
  const isInside = (height: number): boolean => height >= low && height <= high;
  const z = heights.filter(isInside);
  const values = new Float64Array(z.length * D);
  if (!template) return { z, values };
  const expected = new Float64Array(D);
  let at = 0;
  for (const [row, height] of heights.entries()) {
    if (!isInside(height)) continue;
    readRow(template.values, template.grid, height, expected);
    for (let k = 0; k < D; k += 1, at += 1) values[at] = zSeries.values[row * D + k] - expected[k];
  }
  return { z, values };
}

/** Root mean square of all channels; not a number where nothing remains. */
export const residualSize = ({ values }: Residual): number =>
  values.length === 0 ? NaN : rootMeanSquare(values);
