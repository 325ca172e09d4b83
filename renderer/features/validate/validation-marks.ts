import type { HeightFigures, Validation } from '../../../preload/contract/validation.ts';
import { seriesColour } from '../../viewers/series-colours.ts';
import { biasByBin } from '../../viewers/plot/bias-by-bin.ts';
import type { Marks } from '../../viewers/plot/marks.ts';

/** Which of the heights are looked at. */
export type Which = 'raw' | 'all' | 'smoothed' | 'unflagged';

export interface ValidationMarks {
  prediction: Marks[];
  residual: Marks[];
  /** Row of the table for a point of either plot. */
  rowOf(marks: number, point: number): number | null;
}

/** Above this many, particles share one colour: a legend would cover the plot. */
const MOST_NAMED = 8;

export const figuresOf = (validation: Validation, which: Which): HeightFigures =>
  validation[which] ?? validation.raw;

/** The residual of a row of the table, as the chosen figures count it; NaN where they do not. */
export function residualOf({ table, raw }: Validation, which: Which, row: number): number {
  const rawResidual = table.residualRawUm[row] ?? NaN;
  if (which === 'raw') return rawResidual;
  if (which === 'all') {
    const plain = (table.zRawUm[row] ?? NaN) - (table.zTrueUm[row] ?? NaN) - raw.offsetMedianUm;
    return Number.isNaN(rawResidual) ? plain : rawResidual;
  }
  const isFlagged = table.outlier[row] || table.crowded[row];
  return which === 'unflagged' && isFlagged ? NaN : (table.residualUm[row] ?? NaN);
}

/** Predicted against true height with the constant taken off, and the residuals with bias and spread by bin. */
export function validationMarks(validation: Validation, which: Which): ValidationMarks {
  const { table } = validation;
  const groups = new Map<number, number[]>();
  let [low, high, sum, residuals, count] = [Infinity, -Infinity, 0, 0, 0];
  table.particle.forEach((particle, row) => {
    const residual = residualOf(validation, which, row);
    if (particle < 0 || Number.isNaN(residual)) return;
    const z = table.zTrueUm[row] ?? NaN;
    [low, high] = [Math.min(low, z), Math.max(high, z)];
    [sum, residuals, count] = [sum + z, residuals + residual, count + 1];
    const rows = groups.get(particle);
    if (rows) rows.push(row);
    else groups.set(particle, [row]);
  });
  const named = groups.size <= MOST_NAMED;
  const series = named
    ? [...groups]
        .sort(([a], [b]) => a - b)
        .map(([particle, rows]) => ({ label: `Particle ${particle}`, rows }))
    : [{ label: 'Heights', rows: [...groups.values()].flat() }];
  const points = (value: (row: number) => number): Marks[] =>
    series.map(({ label, rows }, index) => ({
      label,
      colour: seriesColour(index),
      look: 'points',
      size: 4.5,
      pickable: true,
      x: Float64Array.from(rows, (row) => table.zTrueUm[row] ?? NaN),
      y: Float64Array.from(rows, value),
    }));
  const ends = low <= high ? [low, high] : [];
  const { slope, bins } = figuresOf(validation, which);
  const [middle, bias] = count > 0 ? [sum / count, residuals / count] : [0, 0];
  const fitted: Marks[] =
    slope === null
      ? []
      : [
          {
            label: 'Fitted line',
            colour: '--series-7',
            look: 'line',
            size: 1.5,
            x: ends,
            y: ends.map((z) => middle + bias + slope * (z - middle)),
          },
        ];
  return {
    prediction: [
      ...points((row) => (table.zTrueUm[row] ?? NaN) + residualOf(validation, which, row)),
      { label: 'Perfect', colour: '--text', look: 'dashed', size: 1.5, x: ends, y: ends },
      ...fitted,
    ],
    residual: [...points((row) => residualOf(validation, which, row)), ...biasByBin(ends, bins)],
    rowOf: (marks, point) => series[marks]?.rows[point] ?? null,
  };
}
