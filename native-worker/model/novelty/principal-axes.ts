import { columnMoments, correlationMatrix } from '../inputs/factor/correlation.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';

/** Standardise, project on the strongest principal axes, divide by their spread: every axis then has unit variance. */
export interface PrincipalAxes {
  mean: Float64Array;
  /** variables x axes, row-major; standardisation and whitening are in it. */
  weights: Float64Array;
  axes: number;
}

/** Axes weaker than this share of the strongest hold little but noise. */
const WEAKEST_AXIS = 1e-6;

/** @param values rows x variables, row-major */
export function fitPrincipalAxes(
  values: Float64Array,
  rows: number,
  variables: number,
  most: number,
): PrincipalAxes {
  const { mean, sd } = columnMoments(values, rows, variables);
  const used = Array.from({ length: variables }, (_, j) => j).filter(
    (j) => sd[j] > 1e-12 * Math.abs(mean[j]),
  );
  const kept = new Float64Array(rows * used.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < used.length; k++) kept[i * used.length + k] = values[i * variables + used[k]];
  }
  const moments = {
    mean: Float64Array.from(used, (j) => mean[j]),
    sd: Float64Array.from(used, (j) => sd[j]),
  };
  const eigen = symmetricEigen(correlationMatrix(kept, rows, used.length, moments));
  const axes = Math.min(most, eigen.values.filter((value) => value > WEAKEST_AXIS * eigen.values[0]).length);
  const weights = new Float64Array(variables * axes);
  used.forEach((j, row) => {
    for (let k = 0; k < axes; k++) {
      weights[j * axes + k] = eigen.vectors.get(row, k) / (sd[j] * Math.sqrt(eigen.values[k]));
    }
  });
  return { mean, weights, axes };
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
