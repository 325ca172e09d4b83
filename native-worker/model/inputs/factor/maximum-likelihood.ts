import { Matrix } from 'ml-matrix';
import { minimiseBounded, type NewtonState } from './bounded-newton.ts';
import {
  type Extraction,
  type ExtractionOptions,
  startingUniqueness,
  UNIQUENESS_BOUNDS,
} from './extraction.ts';
import { type SymmetricEigen, symmetricEigen } from '../../../math/symmetric-eigen.ts';

/** Directions of less variance than this hold rounding errors, and their logarithm must not rule the fit. */
const LEAST_VARIANCE = 1e-9;

/**
 * Maximum-likelihood factor analysis of a correlation matrix (Joreskog, Psychometrika 1967, 32, 443): the unique variances psi that
 * minimise the sum of theta - ln theta - 1 over all but the leading eigenvalues theta of psi^-1/2 R psi^-1/2. Gradient and Hessian
 * with respect to ln psi are known in closed form (Clarke, Br. J. Math. Stat. Psychol. 1970, 23, 43). Bounds and start are those
 * of factor_analyzer's method `ml`.
 *
 * @returns with that sum, the discrepancy, as objective
 */
export function maximumLikelihood(correlations: Matrix, options: ExtractionOptions): Extraction {
  const { factors, bounds = UNIQUENESS_BOUNDS, maxIterations, tolerance } = options;
  const n = correlations.rows;
  const regular = withLeastVariance(correlations);
  const start = startingUniqueness(regular, bounds).map((value) => Math.log(value));
  const evaluateAt = (logPsi: Float64Array): State => discrepancyAt(regular, logPsi, factors);
  const { x, state, iterations, converged } = minimiseBounded(start, evaluateAt, {
    bounds: [Math.log(bounds[0]), Math.log(bounds[1])],
    maxIterations,
    tolerance,
  });
  const loadings = new Matrix(n, factors);
  for (let k = 0; k < factors; k++) {
    const scale = Math.sqrt(Math.max(state.eigen.values[k] - 1, 0));
    for (let i = 0; i < n; i++)
      loadings.set(i, k, Math.exp(x[i] / 2) * state.eigen.vectors.get(i, k) * scale);
  }
  return {
    loadings,
    uniqueness: x.map((value) => Math.exp(value)),
    objective: state.objective,
    iterations,
    converged,
  };
}

/** The same matrix where it is regular; where it is not, with its smallest eigenvalues raised. */
function withLeastVariance(correlations: Matrix): Matrix {
  const { values } = symmetricEigen(correlations);
  if (values[values.length - 1] >= LEAST_VARIANCE) return correlations;
  return Matrix.add(correlations, Matrix.eye(correlations.rows).mul(LEAST_VARIANCE)).div(1 + LEAST_VARIANCE);
}

interface State extends NewtonState {
  eigen: SymmetricEigen;
}

/** Objective with its derivatives by the logarithms of the unique variances. */
export function discrepancyAt(correlations: Matrix, logPsi: Float64Array, factors: number): State {
  const n = logPsi.length;
  const scale = logPsi.map((value) => Math.exp(-value / 2));
  const scaled = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) scaled.set(i, j, scale[i] * scale[j] * correlations.get(i, j));
  }
  const eigen = symmetricEigen(scaled);
  const { values, vectors } = eigen;
  let objective = 0;
  for (let j = factors; j < n; j++) objective += values[j] - Math.log(values[j]) - 1;
  const gradient = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = factors; j < n; j++) sum += (1 - values[j]) * vectors.get(i, j) ** 2;
    return sum;
  });
  const hessian = (free: readonly number[]): Matrix => hessianOf(eigen, factors, free);
  return { eigen, objective: values[n - 1] > 0 ? objective : Number.POSITIVE_INFINITY, gradient, hessian };
}

function hessianOf({ values, vectors }: SymmetricEigen, factors: number, free: readonly number[]): Matrix {
  const n = values.length;
  const hessian = new Matrix(free.length, free.length);
  free.forEach((i, a) => {
    for (let b = 0; b <= a; b++) {
      const l = free[b];
      let plain = 0;
      let weighted = 0;
      let across = 0;
      for (let j = factors; j < n; j++) {
        const vv = vectors.get(i, j) * vectors.get(l, j);
        plain += vv;
        weighted += values[j] * vv;
        let sum = 0;
        for (let m = 0; m < factors; m++) {
          const gap = Math.max(values[m] - values[j], 1e-12);
          sum += ((values[m] + values[j]) / gap) * vectors.get(i, m) * vectors.get(l, m);
        }
        across += (1 - values[j]) * vv * sum;
      }
      const value = plain * weighted + across;
      hessian.set(a, b, value);
      hessian.set(b, a, value);
    }
  });
  return hessian;
}
