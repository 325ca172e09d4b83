import { Matrix, SingularValueDecomposition } from 'ml-matrix';

export interface VarimaxOptions {
  maxIterations?: number;
  /** The search ends when the criterion grows by less than this share. */
  tolerance?: number;
}

/**
 * Varimax rotation with Kaiser normalisation (Kaiser, Psychometrika 1958, 23, 187) by singular value decompositions. Iteration and
 * stopping rule are those of factor_analyzer's Rotator (and R's `varimax`), so that both stop at the same place.
 *
 * @param loadings variables x factors
 * @returns rotated loadings, columns in the given order
 */
export function varimax(
  loadings: Matrix,
  { maxIterations = 500, tolerance = 1e-5 }: VarimaxOptions = {},
): Matrix {
  const { rows, columns } = loadings;
  if (columns < 2) return loadings.clone();
  const lengths = Array.from({ length: rows }, (_, i) => Math.hypot(...loadings.getRow(i)) || 1);
  const normalised = new Matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) normalised.set(i, k, loadings.get(i, k) / lengths[i]);
  }
  const transposed = normalised.transpose();
  let rotation = Matrix.eye(columns);
  let criterion = 0;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const basis = normalised.mmul(rotation);
    const meanSquares = Array.from({ length: columns }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += basis.get(i, k) ** 2;
      return sum / rows;
    });
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < columns; k++) {
        const value = basis.get(i, k);
        basis.set(i, k, value ** 3 - value * meanSquares[k]);
      }
    }
    const svd = new SingularValueDecomposition(transposed.mmul(basis));
    rotation = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
    const previous = criterion;
    criterion = svd.diagonal.reduce((sum, value) => sum + value, 0);
    if (criterion < previous * (1 + tolerance)) break;
  }
  const rotated = normalised.mmul(rotation);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) rotated.set(i, k, rotated.get(i, k) * lengths[i]);
  return rotated;
}
