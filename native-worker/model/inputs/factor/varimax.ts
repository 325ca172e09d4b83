import { Matrix, SingularValueDecomposition } from 'ml-matrix';

const MOST_ITERATIONS = 500;
/** The search ends when the criterion grows by less than this share. */
const LEAST_GROWTH = 1e-5;

export interface Rotated {
  /** Columns in the given order. */
  loadings: Matrix;
  /** False where the search ended by its number of steps. */
  converged: boolean;
}

/**
 * Varimax rotation with Kaiser normalisation (Kaiser, Psychometrika 1958, 23, 187) by singular value decompositions. Iteration and
 * stopping rule are those of factor_analyzer's Rotator (and R's `varimax`), so that both stop at the same place.
 *
 * @param loadings variables x factors
 */
export function varimax(loadings: Matrix): Rotated {
  if (loadings.columns < 2) return { loadings: loadings.clone(), converged: true };
  const lengths = lengthsOfRows(loadings);
  // A variable that no factor explains stays at zero.
  const normalised = scaleRows(loadings, (row) => (lengths[row] > 0 ? 1 / lengths[row] : 0));
  const transposed = normalised.transpose();
  let rotation = Matrix.eye(loadings.columns);
  let criterion = 0;
  let converged = false;
  for (let iteration = 0; iteration < MOST_ITERATIONS && !converged; iteration++) {
    const svd = new SingularValueDecomposition(transposed.mmul(criterionGradient(normalised.mmul(rotation))));
    rotation = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
    const previous = criterion;
    criterion = svd.diagonal.reduce((sum, value) => sum + value, 0);
    converged = criterion < previous * (1 + LEAST_GROWTH);
  }
  return { loadings: scaleRows(normalised.mmul(rotation), (row) => lengths[row]), converged };
}

/** The square root of each variable's communality. */
const lengthsOfRows = (matrix: Matrix): number[] =>
  Array.from({ length: matrix.rows }, (_, row) => Math.hypot(...matrix.getRow(row)));

function scaleRows(matrix: Matrix, factor: (row: number) => number): Matrix {
  const scaled = matrix.clone();
  for (let row = 0; row < matrix.rows; row++) scaled.mulRow(row, factor(row));
  return scaled;
}

/** How the variance of the squared loadings grows with each loading: x^3 less x times the mean square of its factor. */
function criterionGradient(loadings: Matrix): Matrix {
  const gradient = loadings.clone();
  for (let column = 0; column < loadings.columns; column++) {
    const values = loadings.getColumn(column);
    const meanSquare = values.reduce((sum, value) => sum + value ** 2, 0) / loadings.rows;
    values.forEach((value, row) => gradient.set(row, column, value ** 3 - value * meanSquare));
  }
  return gradient;
}
