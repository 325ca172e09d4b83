import { Matrix } from 'ml-matrix';

interface ColumnMoments {
  mean: Float64Array;
  /** Population standard deviation (divisor n), as numpy's and scikit-learn's default. */
  sd: Float64Array;
}

/** Mean and standard deviation of every column of a row-major table. */
function columnMoments(values: Float64Array, rows: number, columns: number): ColumnMoments {
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

interface Correlations extends ColumnMoments {
  /** Columns that are not constant; the standard deviation of the others is 0. */
  varying: number[];
  /** Pearson correlations between the varying columns. */
  correlations: Matrix;
}

/** Moments of all columns of a row-major table, and how those that vary go together. */
export function correlate(values: Float64Array, rows: number, columns: number): Correlations {
  const { mean, sd } = columnMoments(values, rows, columns);
  // The mean of many equal values is rounded, more with more rows, and then they seem to vary.
  const rounding = Math.max(1e-12, rows * Number.EPSILON);
  const varying: number[] = [];
  for (let j = 0; j < columns; j++) {
    if (sd[j] > rounding * Math.abs(mean[j])) varying.push(j);
    else sd[j] = 0;
  }
  const taken = new Float64Array(rows * varying.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < varying.length; k++) taken[i * varying.length + k] = values[i * columns + varying[k]];
  }
  const moments = {
    mean: Float64Array.from(varying, (j) => mean[j]),
    sd: Float64Array.from(varying, (j) => sd[j]),
  };
  return { mean, sd, varying, correlations: correlationMatrix(taken, rows, varying.length, moments) };
}

/** Pearson correlations between the columns of a row-major table; no column may be constant. */
function correlationMatrix(
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
