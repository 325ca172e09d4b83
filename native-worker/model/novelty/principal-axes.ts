import { correlate } from '../inputs/factor/correlation.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';

/** Standardise, project on the strongest principal axes, divide by their spread: every axis then has unit variance. */
export interface PrincipalAxes {
  mean: Float64Array;
  /** variables x axes, row-major; standardisation and whitening are in it. */
  weights: Float64Array;
  axes: number;
}

/** With what tells how much of a row the axes leave out. */
export interface FittedAxes extends PrincipalAxes {
  /** Standard deviations of the variables; 0 for constant ones, which no axis has. */
  sd: Float64Array;
  /** Variance of the standardised variables along each axis. */
  along: Float64Array;
}

/** Axes weaker than this share of the strongest hold little but noise. */
const WEAKEST_AXIS = 1e-6;

/** @param values rows x variables, row-major */
export function fitPrincipalAxes(
  values: Float64Array,
  rows: number,
  variables: number,
  most: number,
): FittedAxes {
  const { mean, sd, varying, correlations } = correlate(values, rows, variables);
  const eigen = symmetricEigen(correlations);
  const axes = Math.min(most, eigen.values.filter((value) => value > WEAKEST_AXIS * eigen.values[0]).length);
  const weights = new Float64Array(variables * axes);
  varying.forEach((j, row) => {
    for (let k = 0; k < axes; k++) {
      weights[j * axes + k] = eigen.vectors.get(row, k) / (sd[j] * Math.sqrt(eigen.values[k]));
    }
  });
  return { mean, weights, axes, sd, along: Float64Array.from(eigen.values.slice(0, axes)) };
}

/**
 * Root mean square of what the axes leave of each row's standardised variables: the squared prediction error of process monitoring (Jackson and
 * Mudholkar, Technometrics 1979, 21, 341).
 *
 * @param projected the same rows along the axes
 */
export function leftOver(
  { mean, sd, along }: Pick<FittedAxes, 'mean' | 'sd' | 'along'>,
  values: Float64Array,
  projected: Float64Array,
  rows: number,
): Float64Array {
  const variables = mean.length;
  const axes = along.length;
  const used = sd.reduce((count, one) => count + (one > 0 ? 1 : 0), 0);
  return Float64Array.from({ length: rows }, (_, i) => {
    let square = 0;
    for (let j = 0; j < variables; j++) {
      if (sd[j] > 0) square += ((values[i * variables + j] - mean[j]) / sd[j]) ** 2;
    }
    for (let k = 0; k < axes; k++) square -= along[k] * projected[i * axes + k] ** 2;
    return Math.sqrt(Math.max(0, square) / Math.max(1, used));
  });
}

/** @returns rows x axes, row-major */
export function projectOnAxes(
  { mean, weights, axes }: PrincipalAxes,
  values: Float64Array,
  rows: number,
): Float64Array {
  const variables = mean.length;
  const projected = new Float64Array(rows * axes);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < variables; j++) {
      const value = values[i * variables + j] - mean[j];
      for (let k = 0; k < axes; k++) projected[i * axes + k] += value * weights[j * axes + k];
    }
  }
  return projected;
}
