import { mean } from '../../math/statistics.ts';
import { percentileInterval } from '../report/error-interval.ts';

/** Of `y` on `x`. */
export interface Slope {
  slope: number;
  /** 95 %, by the bootstrap over groups of rows. */
  interval: [number, number];
}

/** With true heights of a smaller standard deviation than this, no slope is given. */
const LEAST_SPREAD_UM = 0.1;

/**
 * Least squares of predicted on true heights, with an interval that counts rows of one group as the one thing they are. True heights have
 * no error to speak of, so the slope is not diluted by it.
 *
 * @returns null where `x` hardly varies
 */
export function slopeOf(x: Float64Array, y: Float64Array, groups: Int32Array, seed: number): Slope | null {
  // Far from zero the sums of squares would lose digits.
  const [xMean, yMean] = [mean(x), mean(y)];
  const sums = new Map<number, number[]>();
  const totals = [0, 0, 0, 0, 0];
  x.forEach((value, i) => {
    const [a, b] = [value - xMean, y[i] - yMean];
    const own = sums.get(groups[i]) ?? [0, 0, 0, 0, 0];
    [1, a, b, a * a, a * b].forEach((term, j) => {
      own[j] += term;
      totals[j] += term;
    });
    sums.set(groups[i], own);
  });
  if (!(totals[3] / x.length > LEAST_SPREAD_UM ** 2)) return null;
  return { slope: slopeFrom(totals), interval: percentileInterval([...sums.values()], slopeFrom, seed) };
}

/** From number, sums of x, y, x * x and x * y. A draw whose x are all alike has none: it counts as 0. */
function slopeFrom([n, x, y, xx, xy]: readonly number[]): number {
  const spread = xx - (x * x) / n;
  return spread > 0 ? (xy - (x * y) / n) / spread : 0;
}
