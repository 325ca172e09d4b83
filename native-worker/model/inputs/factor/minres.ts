import { Matrix } from 'ml-matrix';
import { minimiseBounded, type NewtonState } from './bounded-newton.ts';
import {
  type Extraction,
  type ExtractionOptions,
  startingUniqueness,
  UNIQUENESS_BOUNDS,
} from './extraction.ts';
import { type SymmetricEigen, symmetricEigen } from '../../../math/symmetric-eigen.ts';

/**
 * Minimum-residual factor analysis (Harman and Jones, Psychometrika 1966, 31, 351) of a correlation matrix: the unique variances psi
 * that minimise the squared residuals of R - psi - LL'. With L taken from the leading eigenvectors of R - psi that is the sum of the
 * squared other eigenvalues, whose gradient and Hessian are known in closed form (Joreskog, "Factor analysis by least-squares
 * and maximum-likelihood methods", 1977). The optimum is the one factor_analyzer's L-BFGS-B looks for, from the same start (squared
 * multiple correlations) and within the same bounds; where profiles are nearly collinear that one stops short of it.
 *
 * @returns with the sum of squared residual correlations, diagonal included, as objective
 */
export function minres(correlations: Matrix, options: ExtractionOptions): Extraction {
  const { factors, bounds = UNIQUENESS_BOUNDS, maxIterations, tolerance } = options;
  const n = correlations.rows;
  const start = startingUniqueness(correlations, bounds);
  const evaluateAt = (psi: Float64Array): State => discrepancyAt(correlations, psi, factors);
  const { x, state, iterations, converged } = minimiseBounded(start, evaluateAt, {
    bounds,
    maxIterations,
    tolerance,
  });
  const loadings = new Matrix(n, factors);
  for (let k = 0; k < factors; k++) {
    const scale = Math.sqrt(Math.max(state.eigen.values[k], 0));
    for (let i = 0; i < n; i++) loadings.set(i, k, state.eigen.vectors.get(i, k) * scale);
  }
  return { loadings, uniqueness: x, objective: state.objective, iterations, converged };
}

interface State extends NewtonState {
  eigen: SymmetricEigen;
}

/** Objective with its derivatives by the unique variances. */
export function discrepancyAt(correlations: Matrix, psi: Float64Array, factors: number): State {
  const reduced = correlations.clone();
  for (let i = 0; i < psi.length; i++) reduced.set(i, i, 1 - psi[i]);
  const eigen = symmetricEigen(reduced);
  let objective = 0;
  eigen.values.forEach((value, j) => {
    if (isResidual(eigen, j, factors)) objective += value * value;
  });
  const hessian = (free: readonly number[]): Matrix => hessianOf(eigen, factors, free);
  return { eigen, objective, gradient: gradientOf(eigen, factors), hessian };
}

/** A negative leading eigenvalue cannot become a loading and stays in the residual. */
const isResidual = (eigen: SymmetricEigen, j: number, factors: number): boolean =>
  j >= factors || eigen.values[j] <= 0;

function gradientOf(eigen: SymmetricEigen, factors: number): Float64Array {
  const { values, vectors } = eigen;
  return Float64Array.from({ length: values.length }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < values.length; j++) {
      if (isResidual(eigen, j, factors)) sum += values[j] * vectors.get(i, j) ** 2;
    }
    return -2 * sum;
  });
}

function hessianOf(eigen: SymmetricEigen, factors: number, free: readonly number[]): Matrix {
  const { values, vectors } = eigen;
  const residual: number[] = [];
  const common: number[] = [];
  values.forEach((_, j) => (isResidual(eigen, j, factors) ? residual : common).push(j));
  const hessian = new Matrix(free.length, free.length);
  const pairWeights = residual.map((j) =>
    common.map((m) => values[j] / Math.min(values[j] - values[m], -1e-12)),
  );
  free.forEach((i, a) => {
    for (let b = 0; b <= a; b++) {
      const l = free[b];
      let inside = 0;
      let across = 0;
      residual.forEach((j, r) => {
        const vv = vectors.get(i, j) * vectors.get(l, j);
        inside += vv;
        let sum = 0;
        common.forEach((m, c) => (sum += pairWeights[r][c] * vectors.get(i, m) * vectors.get(l, m)));
        across += vv * sum;
      });
      const value = 2 * inside * inside + 4 * across;
      hessian.set(a, b, value);
      hessian.set(b, a, value);
    }
  });
  return hessian;
}
