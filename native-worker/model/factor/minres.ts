import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { type SymmetricEigen, symmetricEigen, symmetricPseudoInverse } from './symmetric.ts';

export interface MinresOptions {
  factors: number;
  /** Bounds of the unique variances; factor_analyzer's are the default. */
  bounds?: [number, number];
  maxIterations?: number;
  /** Largest element of the projected gradient at which the search ends. */
  tolerance?: number;
}

export interface MinresResult {
  /** variables x factors, unrotated, strongest factor first. */
  loadings: Matrix;
  /** Unique variances, one a variable. */
  uniqueness: Float64Array;
  /** Sum of squared residual correlations, diagonal included. */
  objective: number;
  iterations: number;
  converged: boolean;
}

/**
 * Minimum-residual factor analysis (Harman and Jones, Psychometrika 1966, 31, 351) of a correlation matrix: the unique variances psi
 * that minimise the squared residuals of R - psi - LL'. With L taken from the leading eigenvectors of R - psi that is the sum of the
 * squared other eigenvalues, whose gradient and Hessian are known in closed form (Joreskog, "Factor analysis by least-squares
 * and maximum-likelihood methods", 1977). Damped Newton steps, projected on the bounds; the optimum is the one factor_analyzer's
 * L-BFGS-B looks for, from the same start (squared multiple correlations).
 */
export function minres(correlations: Matrix, options: MinresOptions): MinresResult {
  const { factors, bounds = [0.005, 1], maxIterations = 500, tolerance = 1e-9 } = options;
  const n = correlations.rows;
  let psi = startingUniqueness(correlations, bounds);
  let state = evaluate(correlations, psi, factors);
  let damping = 1e-6;
  let iterations = 0;
  let converged = false;
  for (; iterations < maxIterations; iterations++) {
    const gradient = gradientOf(state, factors);
    const free: number[] = [];
    let violation = 0;
    for (let i = 0; i < n; i++) {
      violation = Math.max(violation, Math.abs(psi[i] - clip(psi[i] - gradient[i], bounds)));
      const held = (psi[i] <= bounds[0] && gradient[i] > 0) || (psi[i] >= bounds[1] && gradient[i] < 0);
      if (!held) free.push(i);
    }
    converged = violation < tolerance;
    if (converged) break;
    const hessian = hessianOf(state, factors, free);
    let improved = false;
    for (; damping < 1e8; damping = Math.max(damping * 8, 1e-9)) {
      const step = newtonStep(hessian, gradient, free, damping);
      if (!step) continue;
      const next = psi.slice();
      free.forEach((i, k) => (next[i] = clip(psi[i] + step[k], bounds)));
      const nextState = evaluate(correlations, next, factors);
      if (nextState.objective < state.objective) {
        psi = next;
        state = nextState;
        improved = true;
        break;
      }
    }
    // No step lowers the objective any more: rounding has been reached.
    if (!improved) {
      converged = true;
      break;
    }
    damping = Math.max(damping / 16, 1e-12);
  }
  const loadings = new Matrix(n, factors);
  for (let k = 0; k < factors; k++) {
    const scale = Math.sqrt(Math.max(state.eigen.values[k], 0));
    for (let i = 0; i < n; i++) loadings.set(i, k, state.eigen.vectors.get(i, k) * scale);
  }
  return { loadings, uniqueness: psi, objective: state.objective, iterations, converged };
}

interface State {
  eigen: SymmetricEigen;
  objective: number;
}

const clip = (value: number, [low, high]: [number, number]): number => Math.min(high, Math.max(low, value));

/** 1 - squared multiple correlation of every variable with the others. */
function startingUniqueness(correlations: Matrix, bounds: [number, number]): Float64Array {
  const inverse = symmetricPseudoInverse(symmetricEigen(correlations), 1e-14);
  return Float64Array.from({ length: correlations.rows }, (_, i) => clip(1 / inverse.get(i, i), bounds));
}

function evaluate(correlations: Matrix, psi: Float64Array, factors: number): State {
  const reduced = correlations.clone();
  for (let i = 0; i < psi.length; i++) reduced.set(i, i, 1 - psi[i]);
  const eigen = symmetricEigen(reduced);
  let objective = 0;
  eigen.values.forEach((value, j) => {
    if (isResidual(eigen, j, factors)) objective += value * value;
  });
  return { eigen, objective };
}

/** A negative leading eigenvalue cannot become a loading and stays in the residual. */
const isResidual = (eigen: SymmetricEigen, j: number, factors: number): boolean =>
  j >= factors || eigen.values[j] <= 0;

function gradientOf({ eigen }: State, factors: number): Float64Array {
  const { values, vectors } = eigen;
  return Float64Array.from({ length: values.length }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < values.length; j++) {
      if (isResidual(eigen, j, factors)) sum += values[j] * vectors.get(i, j) ** 2;
    }
    return -2 * sum;
  });
}

function hessianOf({ eigen }: State, factors: number, free: number[]): Matrix {
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

/** Solves (H + damping I) step = -gradient over the free variables; null where that matrix is not positive definite. */
function newtonStep(
  hessian: Matrix,
  gradient: Float64Array,
  free: number[],
  damping: number,
): number[] | null {
  const damped = hessian.clone();
  for (let i = 0; i < free.length; i++) damped.set(i, i, damped.get(i, i) + damping);
  const cholesky = new CholeskyDecomposition(damped);
  if (!cholesky.isPositiveDefinite()) return null;
  return cholesky.solve(Matrix.columnVector(free.map((i) => -gradient[i]))).to1DArray();
}
