import type { Validation } from '../../../preload/contract/validation.ts';
import { residualOf, type Which } from './validation-marks.ts';

/** True heights and residuals, um, between which rows are looked at; both ends included. */
export interface Brush {
  zUm: readonly [low: number, high: number];
  residualUm: readonly [low: number, high: number];
}

/** A brush with another end, which a person typed; the lower end comes first, whichever was typed. */
export function withEnd(brush: Brush, of: keyof Brush, end: 0 | 1, typed: number): Brush {
  const other = brush[of][end === 0 ? 1 : 0];
  return { ...brush, [of]: [Math.min(typed, other), Math.max(typed, other)] };
}

export interface Brushed {
  count: number;
  /** Mean of the residuals, um; NaN for none. */
  meanUm: number;
  /** Those with the largest residuals, the largest first. */
  rows: number[];
}

/** Rows of a validation within a brush, of the heights that are looked at. @param most so many of them are listed */
export function brushed(
  validation: Validation,
  which: Which,
  { zUm, residualUm }: Brush,
  most: number,
): Brushed {
  const { zTrueUm, particle } = validation.table;
  const listed: { row: number; size: number }[] = [];
  let [count, sum] = [0, 0];
  for (let row = 0; row < zTrueUm.length; row++) {
    const z = zTrueUm[row] ?? NaN;
    if ((particle[row] ?? -1) < 0 || !(z >= zUm[0] && z <= zUm[1])) continue;
    const residual = residualOf(validation, which, row);
    if (!(residual >= residualUm[0] && residual <= residualUm[1])) continue;
    [count, sum] = [count + 1, sum + residual];
    const size = Math.abs(residual);
    if (listed.length === most && size <= (listed.at(-1)?.size ?? 0)) continue;
    const at = listed.findIndex((one) => one.size < size);
    listed.splice(at < 0 ? listed.length : at, 0, { row, size });
    listed.length = Math.min(most, listed.length);
  }
  return { count, meanUm: count > 0 ? sum / count : NaN, rows: listed.map(({ row }) => row) };
}
