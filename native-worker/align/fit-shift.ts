import { mean } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import { measure, type Metric } from './profile-metric.ts';
import type { ZSeries } from './z-series.ts';
import { highestZ, lowestZ, readRow, type Template } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

const STEPS = 4;
/** Largest single Gauss-Newton step, in template cells. */
const LONGEST_STEP = 5;
/** How strongly the contrast of a z-series is held at 1 (ridge on its gain). */
const GAIN_RIDGE = 0.1;

/** Micrometres by which a z-series at `offset` must move to fit the template. */
export function fitShift(zSeries: ZSeries, offset: number, template: Template, metric: Metric): number {
  const gradient = gradientOf(template);
  const limit = LONGEST_STEP * template.grid.step;
  let shift = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const { slope, curvature } = normalEquation(zSeries, offset + shift, template, gradient, metric);
    if (!(curvature > 0)) break;
    const move = Math.max(-limit, Math.min(limit, slope / curvature));
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

/** What a part of a z-series says by itself: its height with the offset, by how much it would move, micrometres, and how much that counts. */
export interface LocalMove {
  zUm: number;
  moveUm: number;
  weight: number;
}

/** Moves that the parts of a z-series ask for, the contrast being that of the whole; none where the template says nothing of it. */
export function localMoves(
  zSeries: ZSeries,
  offset: number,
  template: Template,
  metric: Metric,
): LocalMove[] {
  const gradient = gradientOf(template);
  const count = zSeries.z.length;
  const whole = sumsOf(zSeries, offset, template, gradient, metric, [0, count]);
  const held = whole.mm * (1 + GAIN_RIDGE);
  if (!(held > 0)) return [];
  const gain = whole.me / held;
  return Array.from({ length: PARTS }, (_, part) => {
    const rows: [number, number] = [
      Math.floor((part * count) / PARTS),
      Math.floor(((part + 1) * count) / PARTS),
    ];
    const { ce, mc, cc } = sumsOf(zSeries, offset, template, gradient, metric, rows);
    return {
      zUm: mean(zSeries.z.subarray(...rows)) + offset,
      moveUm: (ce - mc * gain) / cc,
      weight: cc,
    };
  }).filter(({ weight }) => weight > 0);
}

/**
 * Standard error of a z-series' place, micrometres, by a jackknife over parts of its heights: particles differ in size and cap, which moves one part up and
 * another down, and what the parts differ by is what all of them together may be off. Not a number where there is too little to tell.
 */
export function shiftError(zSeries: ZSeries, offset: number, template: Template, metric: Metric): number {
  const parts = localMoves(zSeries, offset, template, metric);
  if (parts.length < FEWEST_PARTS) return NaN;
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const middle = parts.reduce((sum, { moveUm, weight }) => sum + weight * moveUm, 0) / total;
  const squares = parts.reduce((sum, { moveUm, weight }) => sum + (weight * (moveUm - middle)) ** 2, 0);
  return (SHARED_ERROR * Math.sqrt((squares * parts.length) / (parts.length - 1))) / total;
}

/** Change of the template's rows by micrometre. */
function gradientOf({ grid, values, first, last }: Template): Float64Array {
  const gradient = new Float64Array(values.length);
  for (let cell = first; cell <= last; cell += 1) {
    const below = Math.max(first, cell - 1);
    const above = Math.min(last, cell + 1);
    if (above === below) continue;
    for (let k = 0; k < D; k += 1) {
      gradient[cell * D + k] =
        (values[above * D + k] - values[below * D + k]) / ((above - below) * grid.step);
    }
  }
  return gradient;
}

/**
 * Gauss-Newton's two numbers for a shift: row - model - gain * (model - its mean) is minimised over shift and gain together, the gain being
 * projected out (particles differ in contrast, and a wrong contrast must not pull the height).
 */
function normalEquation(
  zSeries: ZSeries,
  offset: number,
  template: Template,
  gradient: Float64Array,
  metric: Metric,
): { slope: number; curvature: number } {
  const rows: [number, number] = [0, zSeries.z.length];
  const { mm, me, mc, ce, cc } = sumsOf(zSeries, offset, template, gradient, metric, rows);
  const held = mm * (1 + GAIN_RIDGE);
  if (!(held > 0)) return { slope: 0, curvature: 0 };
  return { slope: ce - (mc * me) / held, curvature: cc - mc ** 2 / held };
}

/** Products, summed over rows `from` to `to` (not included) in the metric, of model (m), change by height (c) and error (e). */
interface Products {
  mm: number;
  me: number;
  mc: number;
  ce: number;
  cc: number;
}

function sumsOf(
  { z, values }: ZSeries,
  offset: number,
  template: Template,
  gradient: Float64Array,
  metric: Metric,
  [from, to]: [number, number],
): Products {
  const [low, high] = [lowestZ(template), highestZ(template)];
  const mean = meanModel(z, offset, template);
  const model = new Float64Array(D);
  const change = new Float64Array(D);
  const error = new Float64Array(D);
  const [m, c, e] = [new Float64Array(D), new Float64Array(D), new Float64Array(D)];
  let [mm, me, mc, ce, cc] = [0, 0, 0, 0, 0];
  for (let row = from; row < to; row += 1) {
    const height = z[row] + offset;
    if (height < low || height > high) continue;
    readRow(template.values, template.grid, height, model);
    readRow(gradient, template.grid, height, change);
    for (let k = 0; k < D; k += 1) {
      error[k] = values[row * D + k] - model[k];
      model[k] -= mean[k];
    }
    measure(metric, height, model, m);
    measure(metric, height, change, c);
    measure(metric, height, error, e);
    for (let k = 0; k < D; k += 1) {
      mm += m[k] * m[k];
      me += m[k] * e[k];
      mc += m[k] * c[k];
      ce += c[k] * e[k];
      cc += c[k] * c[k];
    }
  }
  return { mm, me, mc, ce, cc };
}

/** Mean of the template's rows at the heights of a z-series. */
function meanModel(z: Float64Array, offset: number, template: Template): Float64Array {
  const mean = new Float64Array(D);
  const model = new Float64Array(D);
  let rows = 0;
  for (const base of z) {
    const height = base + offset;
    if (height < lowestZ(template) || height > highestZ(template)) continue;
    readRow(template.values, template.grid, height, model);
    for (let k = 0; k < D; k += 1) mean[k] += model[k];
    rows += 1;
  }
  return mean.map((value) => value / Math.max(1, rows));
}
