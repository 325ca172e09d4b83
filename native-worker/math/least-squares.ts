import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';

/** A centred least-squares problem in the basis of its singular vectors, in which any ridge penalty is solved at once. */
export interface LeastSquares {
  xMean: Float64Array;
  yMean: number;
  singular: number[];
  /** Right singular vectors, columns x columns. */
  right: Matrix;
  /** Left singular vectors times the centred target. */
  projected: number[];
  rows: number;
}

export interface LinearFit {
  coefficients: Float64Array;
  intercept: number;
}

/** Householder triangle first, then the singular values of that small matrix: as accurate as those of the tall one, much faster. */
export function decompose({ rows, names, values }: FeatureTable, y: Float64Array): LeastSquares {
  const width = names.length;
  const height = Math.max(rows, width);
  const columns = Array.from({ length: width + 1 }, () => new Float64Array(height));
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) columns[j][i] = values[i * width + j];
    columns[width][i] = y[i];
  }
  const means = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    for (let i = 0; i < rows; i++) column[i] -= mean;
    return mean;
  });
  triangularise(columns, width);
  const triangle = new Matrix(width, width);
  for (let j = 0; j < width; j++) for (let i = 0; i <= j; i++) triangle.set(i, j, columns[j][i]);
  const svd = new SingularValueDecomposition(triangle, { autoTranspose: true });
  const left = svd.leftSingularVectors;
  const projected = svd.diagonal.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += left.get(i, k) * columns[width][i];
    return sum;
  });
  return {
    xMean: Float64Array.from(means.slice(0, width)),
    yMean: means[width],
    singular: svd.diagonal,
    right: svd.rightSingularVectors,
    projected,
    rows,
  };
}

/**
 * Minimises |y - Xb|^2 + penalty |b|^2 with a free intercept. With penalty 0 it is the solution by the SVD pseudo-inverse, the shortest
 * of all least-squares solutions where columns are collinear (as one-hot columns are).
 */
export function solve(
  { xMean, yMean, singular, right, projected, rows }: LeastSquares,
  penalty: number,
): LinearFit {
  const width = xMean.length;
  const cutoff = Math.max(rows, width) * Number.EPSILON * Math.max(0, ...singular);
  const coefficients = new Float64Array(width);
  singular.forEach((value, k) => {
    if (value <= cutoff) return;
    const share = (value * projected[k]) / (value * value + penalty);
    for (let j = 0; j < width; j++) coefficients[j] += share * right.get(j, k);
  });
  return {
    coefficients,
    intercept: yMean - coefficients.reduce((sum, value, j) => sum + value * xMean[j], 0),
  };
}

/** @returns one prediction a row */
export function predictLinear(
  { coefficients, intercept }: LinearFit,
  { rows, values }: FeatureTable,
): Float64Array {
  const width = coefficients.length;
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = intercept;
    for (let j = 0; j < width; j++) sum += coefficients[j] * values[i * width + j];
    return sum;
  });
}

/** Householder reflections that make the first `count` columns upper triangular; applied to every column. */
function triangularise(columns: Float64Array[], count: number): void {
  for (let k = 0; k < count; k++) {
    const pivot = columns[k];
    let norm = 0;
    for (let i = k; i < pivot.length; i++) norm += pivot[i] * pivot[i];
    norm = Math.sqrt(norm);
    if (norm === 0) continue;
    if (pivot[k] > 0) norm = -norm;
    const mirror = pivot.slice(k);
    mirror[0] -= norm;
    const scale = -1 / (norm * mirror[0]);
    for (let j = k; j < columns.length; j++) {
      const column = columns[j];
      let dot = 0;
      for (let i = 0; i < mirror.length; i++) dot += mirror[i] * column[k + i];
      dot *= scale;
      for (let i = 0; i < mirror.length; i++) column[k + i] -= dot * mirror[i];
    }
  }
}
