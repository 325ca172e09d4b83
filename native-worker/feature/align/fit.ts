import { PROFILE_RADII as D } from '../profile.ts';
import type { Series } from './series.ts';
import type { Grid, Template } from './template.ts';
import { whiten, type Whitening } from './whiten.ts';

const STEPS = 6;
/** Largest single Gauss-Newton step, in template cells. */
const LONGEST_STEP = 10;
/** How strongly the contrast of a series is held at 1 (ridge on its gain). */
const GAIN_RIDGE = 0.1;

/** Weight of a row by its height; null: all alike. */
export type Weighting = { grid: Grid; weight: Float64Array } | null;

/** Table rows (cells * D) at height z by linear interpolation, into `out`. */
export function readRow(table: Float64Array, grid: Grid, z: number, out: Float64Array): void {
  const at = (z - grid.start) / grid.step;
  const cell = Math.min(grid.cells - 2, Math.max(0, Math.floor(at)));
  const share = at - cell;
  for (let k = 0; k < D; k += 1) {
    const a = table[cell * D + k]!;
    out[k] = a + share * (table[(cell + 1) * D + k]! - a);
  }
}

export const lowestZ = ({ grid, first }: Template): number => grid.start + first * grid.step;
export const highestZ = ({ grid, last }: Template): number => grid.start + last * grid.step;

/** Micrometres by which a series at `offset` must move to fit the template. */
export function fitShift(
  series: Series,
  offset: number,
  template: Template,
  whitening: Whitening,
  weighting: Weighting,
): number {
  const model = whitenedTemplate(template, whitening);
  const rows = whiten(series.values, whitening);
  let shift = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const { slope, curvature } = normalEquation(series.z, rows, offset + shift, model, weighting);
    if (!(curvature > 0)) break;
    const limit = LONGEST_STEP * template.grid.step;
    const move = Math.max(-limit, Math.min(limit, slope / curvature));
    shift += move;
    if (Math.abs(move) < 0.01 * template.grid.step) break;
  }
  return shift;
}

interface WhitenedTemplate {
  template: Template;
  values: Float64Array;
  /** Change by micrometre. */
  gradient: Float64Array;
}

export function whitenedTemplate(template: Template, whitening: Whitening): WhitenedTemplate {
  const values = whiten(template.values, whitening);
  const gradient = new Float64Array(values.length);
  for (let cell = template.first; cell <= template.last; cell += 1) {
    const below = Math.max(template.first, cell - 1);
    const above = Math.min(template.last, cell + 1);
    if (above === below) continue;
    for (let k = 0; k < D; k += 1) {
      gradient[cell * D + k] =
        (values[above * D + k]! - values[below * D + k]!) / ((above - below) * template.grid.step);
    }
  }
  return { template, values, gradient };
}

/**
 * Gauss-Newton's two numbers for a shift: row - (1 + gain) * (model - its mean) is minimised over shift and gain together, the gain being
 * projected out (particles differ in contrast, and a wrong contrast must not pull the height).
 */
function normalEquation(
  z: Float64Array,
  rows: Float64Array,
  offset: number,
  { template, values, gradient }: WhitenedTemplate,
  weighting: Weighting,
): { slope: number; curvature: number } {
  const [low, high] = [lowestZ(template), highestZ(template)];
  const used: number[] = [];
  for (let row = 0; row < z.length; row += 1) {
    if (z[row]! + offset >= low && z[row]! + offset <= high) used.push(row);
  }
  const model = new Float64Array(used.length * D);
  const change = new Float64Array(used.length * D);
  const weight = new Float64Array(used.length);
  const mean = new Float64Array(D);
  let total = 0;
  used.forEach((row, index) => {
    const height = z[row]! + offset;
    readRow(values, template.grid, height, model.subarray(index * D, (index + 1) * D));
    readRow(gradient, template.grid, height, change.subarray(index * D, (index + 1) * D));
    weight[index] = weightAt(weighting, height);
    total += weight[index]!;
    for (let k = 0; k < D; k += 1) mean[k]! += weight[index]! * model[index * D + k]!;
  });
  const sums = { mm: 0, me: 0, mc: 0, ce: 0, cc: 0 };
  used.forEach((row, index) => {
    const w = weight[index]!;
    for (let k = 0; k < D; k += 1) {
      const m = model[index * D + k]! - mean[k]! / total;
      const c = change[index * D + k]!;
      const e = rows[row * D + k]! - model[index * D + k]!;
      sums.mm += w * m * m;
      sums.me += w * m * e;
      sums.mc += w * m * c;
      sums.ce += w * c * e;
      sums.cc += w * c * c;
    }
  });
  const held = sums.mm * (1 + GAIN_RIDGE);
  if (!(held > 0)) return { slope: 0, curvature: 0 };
  return { slope: sums.ce - (sums.mc * sums.me) / held, curvature: sums.cc - sums.mc ** 2 / held };
}

export function weightAt(weighting: Weighting, z: number): number {
  if (weighting === null) return 1;
  const { grid, weight } = weighting;
  return weight[Math.min(grid.cells - 1, Math.max(0, Math.round((z - grid.start) / grid.step)))]!;
}
