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
  const z: number[] = [];
  const values: number[] = [];
  if (template !== null) {
    const expected = new Float64Array(D);
    for (let row = 0; row < zSeries.z.length; row += 1) {
      const height = zSeries.z[row] + offset;
      if (height < lowestZ(template) || height > highestZ(template)) continue;
      readRow(template.values, template.grid, height, expected);
      z.push(height);
      for (let k = 0; k < D; k += 1) values.push(zSeries.values[row * D + k] - expected[k]);
    }
  }
  return { z: Float64Array.from(z), values: Float64Array.from(values) };
}

/** Root mean square of all channels; not a number where nothing remains. */
export const residualSize = ({ values }: Residual): number =>
  values.length === 0 ? NaN : rootMeanSquare(values);
