import type { Matrix } from 'ml-matrix';
import { symmetricEigen, symmetricPseudoInverse } from '../../../math/symmetric-eigen.ts';

export interface ExtractionOptions {
  factors: number;
  /** Bounds of the unique variances; factor_analyzer's are the default. */
  bounds?: [number, number];
  maxIterations?: number;
  /** Largest element of the projected gradient at which the search ends. */
  tolerance?: number;
}

export interface Extraction {
  /** variables x factors, unrotated, strongest factor first. */
  loadings: Matrix;
  /** Unique variances, one a variable. */
  uniqueness: Float64Array;
  objective: number;
  iterations: number;
  converged: boolean;
}

/** factor_analyzer's bounds of unique variances. */
export const UNIQUENESS_BOUNDS: [number, number] = [0.005, 1];

/** 1 - squared multiple correlation of every variable with the others, from where searches start. */
export function startingUniqueness(correlations: Matrix, [low, high]: [number, number]): Float64Array {
  const inverse = symmetricPseudoInverse(symmetricEigen(correlations), 1e-14);
  return Float64Array.from({ length: correlations.rows }, (_, i) =>
    Math.min(high, Math.max(low, 1 / inverse.get(i, i))),
  );
}
