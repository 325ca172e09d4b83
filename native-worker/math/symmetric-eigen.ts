import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface SymmetricEigen {
  /** Largest first. */
  values: Float64Array;
  /** Columns in the order of `values`. */
  vectors: Matrix;
}

/** Eigenvalues and vectors of a symmetric matrix, largest first. */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const n = matrix.rows;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => realEigenvalues[b] - realEigenvalues[a],
  );
  const vectors = new Matrix(n, n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors.set(i, to, eigenvectorMatrix.get(i, from));
  });
  return { values: Float64Array.from(order, (i) => realEigenvalues[i]), vectors };
}

/**
 * Moore-Penrose inverse of a symmetric positive semi-definite matrix. Eigenvalues below `relativeCutoff` of the largest count as
 * zero: directions that hold only rounding errors must not be blown up by 1/eigenvalue.
 */
export function symmetricPseudoInverse({ values, vectors }: SymmetricEigen, relativeCutoff: number): Matrix {
  const n = values.length;
  const scaled = new Matrix(n, n);
  for (let k = 0; k < n; k++) {
    if (values[k] <= relativeCutoff * values[0]) continue;
    for (let i = 0; i < n; i++) scaled.set(i, k, vectors.get(i, k) / values[k]);
  }
  return scaled.mmul(vectors.transpose());
}
