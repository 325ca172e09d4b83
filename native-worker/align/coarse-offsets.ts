import { median } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { ZSeries } from './z-series.ts';
import { addSums, resample, subtractSums, type Grid, type Sums } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** Z-series tried as the first template. */
const CANDIDATES = 8;
/** Of the shorter partner, this much must overlap. */
const LEAST_OVERLAP = 0.5;
const PASSES = 3;

/**
 * Offsets to about one slice, from any start: every z-series is slid along the most typical one, then along the mean of the others.
 * What is minimised is the squared difference over the overlap divided by the variation within it, so that two featureless
 * stretches do not count as a match.
 *
 * @returns an offset in micrometres for each z-series
 */
export function coarseOffsets(zSeries: readonly ZSeries[], step: number, maxGap: number): Float64Array {
  const own = zSeries.map((one) => onOwnGrid(one, step, maxGap));
  let template = mostTypical(own);
  let shifts = own.map((one) => bestShift(one, template).shift);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const start = Math.min(...own.map((one, index) => one.start + shifts[index]));
    const cells = Math.max(...own.map((one, index) => one.start + shifts[index] + one.count.length)) - start;
    const grid: Grid = { start: 0, step: 1, cells };
    const placed = own.map((one, index) => place(one, one.start + shifts[index] - start, cells));
    const total = addSums(placed, grid);
    const next = own.map((one, index) => {
      if (own.length < 2) return shifts[index];
      template = { start, ...means(subtractSums(total, placed[index])) };
      return bestShift(one, template).shift;
    });
    const settled = next.every((shift, index) => shift === shifts[index]);
    shifts = next;
    if (settled) break;
  }
  return Float64Array.from(shifts, (shift) => shift * step);
}

/** Values on whole steps; the first cell stands at height start * step. */
interface Sampled extends Sums {
  start: number;
}

function onOwnGrid(zSeries: ZSeries, step: number, maxGap: number): Sampled {
  const start = Math.ceil(zSeries.z[0] / step);
  const cells = Math.floor(zSeries.z[zSeries.z.length - 1] / step) - start + 1;
  return { start, ...resample(zSeries, 0, { start: start * step, step, cells }, maxGap) };
}

function mostTypical(own: readonly Sampled[]): Sampled {
  const held = (one: Sampled): number => one.count.reduce((sum, count) => sum + count, 0);
  const candidates = [...own].sort((a, b) => held(b) - held(a)).slice(0, CANDIDATES);
  let best = candidates[0];
  let lowest = Infinity;
  for (const candidate of candidates) {
    const middle = median(own.map((one) => bestShift(one, candidate).cost));
    if (middle < lowest) [best, lowest] = [candidate, middle];
  }
  return best;
}

function bestShift(one: Sampled, template: Sampled): { shift: number; cost: number } {
  const overlap = Math.ceil(LEAST_OVERLAP * Math.min(one.count.length, template.count.length));
  let best = { shift: 0, cost: Infinity };
  for (let at = overlap - one.count.length; at <= template.count.length - overlap; at += 1) {
    const cost = mismatch(one, template, at, overlap);
    if (cost < best.cost) best = { shift: template.start + at - one.start, cost };
  }
  return best;
}

/** Difference over variation when cell 0 of `one` lies on cell `at` of the template; infinite where too little overlaps. */
function mismatch(one: Sampled, template: Sampled, at: number, fewest: number): number {
  let cells = 0;
  let difference = 0;
  const sumA = new Float64Array(D);
  const sumB = new Float64Array(D);
  let squares = 0;
  const last = Math.min(one.count.length, template.count.length - at);
  for (let cell = Math.max(0, -at); cell < last; cell += 1) {
    if (one.count[cell] === 0 || !(template.count[cell + at] > 0)) continue;
    cells += 1;
    for (let k = 0; k < D; k += 1) {
      const a = one.values[cell * D + k];
      const b = template.values[(cell + at) * D + k];
      difference += (a - b) ** 2;
      sumA[k] += a;
      sumB[k] += b;
      squares += a * a + b * b;
    }
  }
  if (cells < fewest) return Infinity;
  let variation = squares;
  for (let k = 0; k < D; k += 1) variation -= (sumA[k] ** 2 + sumB[k] ** 2) / cells;
  return variation > 0 ? difference / variation : Infinity;
}

function place(one: Sampled, at: number, cells: number): Sums {
  const out = { values: new Float64Array(cells * D), count: new Float64Array(cells) };
  out.values.set(one.values, at * D);
  out.count.set(one.count, at);
  return out;
}

const means = ({ values, count }: Sums): Sums => ({
  values: values.map((value, index) => value / Math.max(1, count[Math.floor(index / D)])),
  count,
});
