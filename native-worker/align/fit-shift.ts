import { bestChanges, bestContrast, changeByHeight, innerProducts, type Stretch } from './inner-products.ts';
import type { Metric } from './profile-metric.ts';
import type { ZSeries } from './z-series.ts';
import type { Template } from './mean-template.ts';

const STEPS = 4;
/** Largest single Gauss-Newton step, in template cells. */
const LONGEST_STEP = 5;

/** Micrometres by which a z-series at `offset` must move to fit the template. */
export function fitShift(zSeries: ZSeries, offset: number, template: Template, metric: Metric): number {
  const gradient = changeByHeight(template);
  const limit = LONGEST_STEP * template.grid.step;
  const whole: Stretch = [0, zSeries.z.length];
  let shift = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const [products] = innerProducts(zSeries, offset + shift, template, [gradient], metric, [whole]);
    const found = bestChanges(products);
    if (!found) break;
    const move = Math.max(-limit, Math.min(limit, found[0]));
    shift += move;
    if (Math.abs(move) < 0.02 * template.grid.step) break;
  }
  return shift;
}

/** Parts of a z-series along z that are fitted by themselves. */
const PARTS = 6;
/**
 * Parts err together: against truth, errors are so many times what the jackknife says (0.065 for 0.034 um on lab scenes,
 * test/bench/lab-scenes.ts).
 */
export const SHARED_ERROR = 2;
/** Fewer say nothing of the error. */
export const FEWEST_PARTS = 3;

/** A z-series in parts of about as many rows. */
export function partsOf({ z }: ZSeries): Stretch[] {
  const bound = (part: number): number => Math.floor((part * z.length) / PARTS);
  return Array.from({ length: PARTS }, (_, part) => [bound(part), bound(part + 1)]);
}

/**
 * Standard error of a z-series' place, micrometres, by a jackknife over parts of its heights: particles differ in size and cap, which moves one part up and
 * another down, and what the parts differ by is what all of them together may be off. Not a number where there is too little to tell.
 */
export function shiftError(zSeries: ZSeries, offset: number, template: Template, metric: Metric): number {
  const gradient = changeByHeight(template);
  const stretches: Stretch[] = [[0, zSeries.z.length], ...partsOf(zSeries)];
  const [whole, ...products] = innerProducts(zSeries, offset, template, [gradient], metric, stretches);
  const gain = bestContrast(whole);
  if (!Number.isFinite(gain)) return NaN;
  const parts = products
    .map(([, , , contrastByHeight, weight, , , byHeight]) => ({
      moveUm: (byHeight - contrastByHeight * gain) / weight,
      weight,
    }))
    .filter(({ weight }) => weight > 0);
  if (parts.length < FEWEST_PARTS) return NaN;
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const middle = parts.reduce((sum, { moveUm, weight }) => sum + weight * moveUm, 0) / total;
  const squares = parts.reduce((sum, { moveUm, weight }) => sum + (weight * (moveUm - middle)) ** 2, 0);
  return (SHARED_ERROR * Math.sqrt((squares * parts.length) / (parts.length - 1))) / total;
}
