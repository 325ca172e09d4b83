import type { ModelReport } from '../../../preload/contract/commands.ts';
import type { PredictionTable } from '../../../preload/contract/held-out-predictions.ts';
import { seriesColour } from '../../viewers/series-colours.ts';
import { biasByBin } from '../../viewers/plot/bias-by-bin.ts';
import type { Marks } from '../../viewers/plot/marks.ts';

/** Rows of the prediction table by stack, in the order of the names. */
function rowsByStack(predictions: PredictionTable): { stack: string; rows: Int32Array }[] {
  const groups = new Map<string, number[]>();
  predictions.stack.forEach((stack, row) => {
    const rows = groups.get(stack);
    if (rows) rows.push(row);
    else groups.set(stack, [row]);
  });
  return [...groups]
    .map(([stack, rows]) => ({ stack, rows: Int32Array.from(rows) }))
    .sort((a, b) => a.stack.localeCompare(b.stack, 'en', { numeric: true }));
}

export interface ReportMarks {
  prediction: Marks[];
  residual: Marks[];
  /** Row of the table for a point of the first plots' stacks. */
  rowOf(marks: number, point: number): number | null;
}

const gather = (rows: Int32Array, value: (row: number) => number): Float64Array =>
  Float64Array.from(rows, value);

/** The two plots of a report: prediction against label, residual against label with bias and spread by bin. */
export function reportMarks({ predictions, residualBins }: ModelReport): ReportMarks {
  const groups = rowsByStack(predictions);
  const label = (row: number): number => predictions.zLabelUm[row] ?? NaN;
  const predicted = (row: number): number => predictions.zPredUm[row] ?? NaN;
  const points = (value: (row: number) => number): Marks[] =>
    groups.map(({ stack, rows }, index) => ({
      label: stack,
      colour: seriesColour(index),
      look: 'points',
      size: 4.5,
      pickable: true,
      x: gather(rows, label),
      y: gather(rows, value),
    }));
  let [low, high] = [Infinity, -Infinity];
  for (const value of predictions.zLabelUm) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ends = low <= high ? [low, high] : [];
  return {
    prediction: [
      ...points(predicted),
      { label: 'Perfect', colour: '--text', look: 'dashed', size: 1.5, x: ends, y: ends },
    ],
    residual: [...points((row) => predicted(row) - label(row)), ...biasByBin(ends, residualBins)],
    rowOf: (marks, point) => groups[marks]?.rows[point] ?? null,
  };
}
