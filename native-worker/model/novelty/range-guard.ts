import type { FeatureTable } from '../../../preload/contract/data.ts';
import { isIn } from '../../measure/groups.ts';
import { takeNumeric } from '../inputs/inputs.ts';
import type { Fold } from '../training/split.ts';
import { takeColumns, takeRows, takeValues } from '../../measure/feature-table.ts';
import { conformalQuantile } from '../../math/statistics.ts';
import { type ConditionalGaussian, fitConditionalGaussian, nearestDistance } from './conditional-gaussian.ts';
import { fitPrincipalAxes, type PrincipalAxes, projectOnAxes } from './principal-axes.ts';

/** Tells whether a mask looks like those of the calibration, at any height of its range. */
export interface RangeGuard {
  axes: PrincipalAxes;
  gaussian: ConditionalGaussian;
  /** Distance beyond which a mask counts as novel. */
  threshold: number;
}

const AXES = 9;
/** Share of held-out masks in range that may count as novel; the limit asked for is 2 %. */
const INSIDE_LEVEL = 0.99;

/**
 * Trees cannot extrapolate: they give a mask from beyond the range a height inside it. Such a mask is recognised by its features, which
 * are unlike those of every height in the range. The threshold is a conformal quantile of distances of rows that were left out in
 * `folds`.
 *
 * @param folds of rows of `features`, all of them in range
 */
export function fitRangeGuard(
  features: FeatureTable,
  zLabelUm: Float64Array,
  rows: Int32Array,
  folds: Fold[],
  zRangeUm: [number, number],
): RangeGuard {
  const distances: Float64Array[] = folds.map(({ train, test }) => {
    const fold = fitDistances(takeRows(features, train), takeValues(zLabelUm, train), zRangeUm);
    return distancesOf(fold, takeRows(features, test));
  });
  const held = Float64Array.from(distances.flatMap((part) => [...part]));
  const fitted = fitDistances(takeRows(features, rows), takeValues(zLabelUm, rows), zRangeUm);
  return { ...fitted, threshold: conformalQuantile(held, INSIDE_LEVEL) };
}

/** Distance of each row over the threshold: above 1 it is novel. */
export function noveltyOf(guard: RangeGuard, features: FeatureTable): Float64Array {
  return distancesOf(guard, features).map((distance) => distance / guard.threshold);
}

function fitDistances(
  features: FeatureTable,
  zLabelUm: Float64Array,
  zRangeUm: [number, number],
): Omit<RangeGuard, 'threshold'> {
  const { names, rows, values } = judged(features);
  const axes = fitPrincipalAxes(values, rows, names.length, AXES);
  const gaussian = fitConditionalGaussian(projectOnAxes(axes, values, rows), zLabelUm, axes.axes, zRangeUm);
  return { axes, gaussian };
}

function distancesOf(
  { axes, gaussian }: Omit<RangeGuard, 'threshold'>,
  features: FeatureTable,
): Float64Array {
  const { rows, values } = judged(features);
  return nearestDistance(gaussian, projectOnAxes(axes, values, rows), rows);
}

/** The features by which a mask is judged: all numerical ones but the pixels of its image. */
function judged(features: FeatureTable): FeatureTable {
  const names = features.names.filter((name) => !isIn('images', name));
  return takeNumeric(names.length < features.names.length ? takeColumns(features, names) : features);
}
