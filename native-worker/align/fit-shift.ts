import { bestChanges, bestContrast, changeByHeight, innerProducts } from './inner-products.ts';
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
  const rows: [number, number] = [0, zSeries.z.length];
  let shift = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const found = bestChanges(innerProducts(zSeries, offset + shift, template, [gradient], metric, rows));
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

/** Rows of the parts of a z-series, from and to (not included). */
export function partsOf({ z }: ZSeries): [number, number][] {
  const bound = (part: number): number => Math.floor((part * z.length) / PARTS);
  return Array.from({ length: PARTS }, (_, part) => [bound(part), bound(part + 1)]);
}

/**
 * Standard error of a z-series' place, micrometres, by a jackknife over parts of its heights: particles differ in size and cap, which moves one part up and
 * another down, and what the parts differ by is what all of them together may be off. Not a number where there is too little to tell.
 */
export function shiftError(zSeries: ZSeries, offset: number, template: Template, metric: Metric): number {
  const gradient = changeByHeight(template);
  const products = (rows: [number, number]): Float64Array =>
    innerProducts(zSeries, offset, template, [gradient], metric, rows);
  const gain = bestContrast(products([0, zSeries.z.length]));
  if (!Number.isFinite(gain)) return NaN;
  const parts = partsOf(zSeries)
    .map((rows) => {
      const [, , , contrastByHeight, weight, , , byHeight] = products(rows);
      return { moveUm: (byHeight - contrastByHeight * gain) / weight, weight };
    })
    .filter(({ weight }) => weight > 0);
  if (parts.length < FEWEST_PARTS) return NaN;
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const middle = parts.reduce((sum, { moveUm, weight }) => sum + weight * moveUm, 0) / total;
  const squares = parts.reduce((sum, { moveUm, weight }) => sum + (weight * (moveUm - middle)) ** 2, 0);
  return (SHARED_ERROR * Math.sqrt((squares * parts.length) / (parts.length - 1))) / total;
}
