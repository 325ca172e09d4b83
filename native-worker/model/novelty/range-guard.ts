import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { isIn } from '../../measure/feature-group-table.ts';
import { takeNumeric } from '../inputs/inputs.ts';
import type { Fold } from '../training/split.ts';
import { takeColumns, takeRows, takeValues } from '../../measure/feature-table.ts';
import {
  type ConditionalGaussian,
  fitConditionalGaussian,
  type Near,
  nearestDistance,
} from './conditional-gaussian.ts';
import { limitForNewParticles } from './particle-limit.ts';
import {
  type FittedAxes,
  fitPrincipalAxes,
  leftOver,
  type PrincipalAxes,
  projectOnAxes,
} from './principal-axes.ts';

/** Tells whether a mask looks like those of the calibration, at any height of its range. */
export interface RangeGuard {
  axes: PrincipalAxes;
  gaussian: ConditionalGaussian;
  /** Distance beyond which a mask counts as novel. */
  threshold: number;
  /** What the axes leave out of a mask, and how much of it is novel; none in models stored before, or where they leave nothing. */
  rest?: { sd: Float64Array; along: Float64Array; threshold: number } | undefined;
  /** Distance from the heights around its own beyond which a mask does not look like its height; none in models stored before. */
  ownHeight?: { threshold: number; windowUm: number; nodeUm: Float64Array } | undefined;
}

/** With nine, what differs from particle to particle was left over in a third more of the right heights of lab-like videos. */
const AXES = 12;
/** Axes that leave out less, in standard deviations, leave nothing. */
const NO_REST = 1e-6;
/** How far around its own height a mask is looked for, as a share of the range. */
const OWN_WINDOW = 0.04;
/** Stated errors within which a height still counts as the model's own. */
const WITHIN_SDS = 2;

/**
 * Trees cannot extrapolate: they give a mask from beyond the range a height inside it. Such a mask is recognised by its features, which
 * are unlike those of every height in the range, or differ along directions in which those of the range do not vary at all. And features may see two heights: where a model takes the wrong one, the mask looks like
 * heights elsewhere, but not like its own. Each threshold is what new particles stay below, judged by rows that were left out in `folds`.
 *
 * @param particle of each row of `features`, any numbers
 * @param folds of rows of `features`, all of them in range
 */
export function fitRangeGuard(
  features: FeatureTable,
  zLabelUm: Float64Array,
  particle: Int32Array,
  rows: Int32Array,
  folds: readonly Fold[],
  zRangeUm: [number, number],
): RangeGuard {
  const windowUm = OWN_WINDOW * (zRangeUm[1] - zRangeUm[0]);
  const distances = folds.map(({ train, test }) => {
    const fold = fitDistances(takeRows(features, train), takeValues(zLabelUm, train), zRangeUm);
    const left = takeRows(features, test);
    const own = {
      zUm: takeValues(zLabelUm, test),
      nodeUm: fold.nodeUm,
      windowUm: new Float64Array(test.length).fill(windowUm),
    };
    return {
      any: distancesOf(fold, left),
      own: distancesOf(fold, left, own),
      rest: restOf(fold.axes, fold.axes, left),
    };
  });
  const heldParticle = folds.flatMap(({ test }) => Array.from(test, (row) => particle[row]));
  const limitOf = (kind: 'any' | 'own' | 'rest'): number =>
    limitForNewParticles(
      distances.flatMap((one) => [...one[kind]]),
      heldParticle,
    );
  const { nodeUm, axes, gaussian } = fitDistances(
    takeRows(features, rows),
    takeValues(zLabelUm, rows),
    zRangeUm,
  );
  const { sd, along, ...kept } = axes;
  const mostRest = limitOf('rest');
  return {
    axes: kept,
    gaussian,
    ...(mostRest > NO_REST && { rest: { sd, along, threshold: mostRest } }),
    threshold: limitOf('any'),
    ownHeight: { threshold: limitOf('own'), windowUm, nodeUm },
  };
}

/** Distance of each row, or what the axes leave out of it, over its threshold: above 1 it is novel. */
export function noveltyOf(guard: RangeGuard, features: FeatureTable): Float64Array {
  const distance = distancesOf(guard, features).map((one) => one / guard.threshold);
  const { axes, rest } = guard;
  if (!rest) return distance;
  const left = restOf(axes, rest, features);
  return distance.map((one, i) => Math.max(one, left[i] / rest.threshold));
}

/**
 * Whether each row looks like the height that a model gave it, and not only like another one.
 *
 * @param zSdUm stated errors of the heights: a model that errs by more than the window is not blamed for that
 */
export function looksLikeHeight(
  guard: RangeGuard,
  features: FeatureTable,
  zUm: Float64Array,
  zSdUm: Float64Array,
): boolean[] {
  const { ownHeight } = guard;
  if (!ownHeight) return Array.from(zUm, () => true);
  const { threshold, windowUm, nodeUm } = ownHeight;
  return Array.from(
    distancesOf(guard, features, { zUm, nodeUm, windowUm: zSdUm.map((sd) => windowUm + WITHIN_SDS * sd) }),
    (distance) => distance <= threshold,
  );
}

function fitDistances(
  features: FeatureTable,
  zLabelUm: Float64Array,
  zRangeUm: [number, number],
): Pick<RangeGuard, 'gaussian'> & { axes: FittedAxes; nodeUm: Float64Array } {
  const { names, rows, values } = judged(features);
  const axes = fitPrincipalAxes(values, rows, names.length, AXES);
  const projected = projectOnAxes(axes, values, rows);
  return { axes, ...fitConditionalGaussian(projected, zLabelUm, axes.axes, zRangeUm) };
}

function restOf(
  axes: PrincipalAxes,
  { sd, along }: Pick<FittedAxes, 'sd' | 'along'>,
  features: FeatureTable,
): Float64Array {
  const { rows, values } = judged(features);
  return leftOver({ mean: axes.mean, sd, along }, values, projectOnAxes(axes, values, rows), rows);
}

function distancesOf(
  { axes, gaussian }: Pick<RangeGuard, 'axes' | 'gaussian'>,
  features: FeatureTable,
  near?: Near,
): Float64Array {
  const { rows, values } = judged(features);
  return nearestDistance(gaussian, projectOnAxes(axes, values, rows), rows, near);
}

/** The features by which a mask is judged: all numerical ones but the pixels of its image. */
function judged(features: FeatureTable): FeatureTable {
  const names = features.names.filter((name) => !isIn('images', name));
  return takeNumeric(names.length < features.names.length ? takeColumns(features, names) : features);
}
