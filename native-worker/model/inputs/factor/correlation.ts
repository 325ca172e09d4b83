import { Matrix } from 'ml-matrix';

export interface ColumnMoments {
  mean: Float64Array;
  /** Population standard deviation (divisor n), as numpy's and scikit-learn's default. */
  sd: Float64Array;
}

/** Mean and standard deviation of every column of a row-major table. */
export function columnMoments(values: Float64Array, rows: number, columns: number): ColumnMoments {
  const mean = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) mean[j] += values[at];
  for (let j = 0; j < columns; j++) mean[j] /= rows;
  const sd = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) sd[j] += (values[at] - mean[j]) ** 2;
  }
  for (let j = 0; j < columns; j++) sd[j] = Math.sqrt(sd[j] / rows);
  return { mean, sd };
}

/** Pearson correlations between the columns of a row-major table; no column may be constant. */
export function correlationMatrix(
  values: Float64Array,
  rows: number,
  columns: number,
  { mean, sd }: ColumnMoments,
): Matrix {
  const sums = new Float64Array(columns * columns);
  const scaled = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) scaled[j] = (values[at] - mean[j]) / sd[j];
    for (let j = 0; j < columns; j++) {
      const v = scaled[j];
      const row = j * columns;
      for (let k = 0; k < j; k++) sums[row + k] += v * scaled[k];
    }
  }
  const correlations = Matrix.eye(columns);
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < j; k++) {
      const r = sums[j * columns + k] / rows;
      correlations.set(j, k, r);
      correlations.set(k, j, r);
    }
  }
  return correlations;
}
