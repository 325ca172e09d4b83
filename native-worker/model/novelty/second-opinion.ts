import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { columnsOf } from '../../measure/feature-group-table.ts';
import { takeColumns, takeRows, takeValues } from '../../measure/feature-table.ts';
import { FEWEST_PARTICLES, type Fold } from '../training/split.ts';
import {
  type ConditionalGaussian,
  fitConditionalGaussian,
  type Near,
  nearestDistance,
  nodesBeyond,
} from './conditional-gaussian.ts';
import { type CurveGuard, fitCurveGuard, followsCurve } from './curve-guard.ts';
import { type Levels, levelsOfParticles } from './particle-limit.ts';
import { type FittedAxes, fitPrincipalAxes, leftOver, projectOnAxes } from './principal-axes.ts';

/**
 * What the profile of rings says of a height, whatever a model has learnt from. Means over discs see two heights in places, where trees on them
 * take the wrong one by tens of micrometres; rings, which the discs blur, hardly ever do.
 */
export interface SecondOpinion {
  axes: Pick<FittedAxes, 'mean' | 'weights' | 'axes' | 'sd' | 'along'>;
  gaussian: ConditionalGaussian;
  /** Heights of the nodes, rising. */
  nodeUm: Float64Array;
  /** A height counts as seen where a node this near to it explains the rings. */
  windowUm: number;
  /** How much worse, in squared distances, the best node in the window may explain the rings than the best of all. */
  threshold: number;
  /** How much of the rings the axes may leave out: more of those of other heights. */
  mostLeft: number;
  /** How far rings are from the best node in the window at most; none in models stored before. */
  distance?: Levels | undefined;
  /**
   * Heights just beyond the range, and how many times nearer to one of them than to any in the range a mask may look; none in models stored before, or
   * of few heights.
   */
  outside?: { gaussian: ConditionalGaussian; threshold: number } | undefined;
  /** Of few particles; none in models stored before. */
  curve?: CurveGuard | undefined;
}

const AXES = 12;
/** Half-width of the window, as a share of the range: 2 um of 40 are a gross error. */
const WINDOW = 0.04;
/** It is no narrower than so many typical errors of the model. */
const WITHIN_SDS = 2;

const RINGS = columnsOf('rings');

/** What the opinion is formed on; undefined where it was not measured. */
export const ringsOf = (features: FeatureTable): FeatureTable | undefined =>
  RINGS.every((name) => features.names.includes(name)) ? takeColumns(features, RINGS) : undefined;

/**
 * @param rings `ringsOf` the masks
 * @param particle of each row of `rings`, any numbers
 * @param rows to learn from, all in range
 * @param folds of these rows
 * @param typicalUm typical stated error of the model whose heights are to be judged
 */
export function fitSecondOpinion(
  rings: FeatureTable,
  zLabelUm: Float64Array,
  particle: Int32Array,
  rows: Int32Array,
  folds: readonly Fold[],
  zRangeUm: [number, number],
  typicalUm = 0,
): SecondOpinion {
  const windowUm = Math.max(WINDOW * (zRangeUm[1] - zRangeUm[0]), WITHIN_SDS * typicalUm);
  const rangeUm = zRangeUm[1] - zRangeUm[0];
  const learn = (learnt: Int32Array): Fitted => {
    const fitted = fit(takeRows(rings, learnt), takeValues(zLabelUm, learnt), zRangeUm);
    return { ...fitted, windowUm, beyond: nodesBeyond(fitted.gaussian, fitted.nodeUm, rangeUm) };
  };
  const held = folds.map(({ train, test }) =>
    judge(learn(train), takeRows(rings, test), takeValues(zLabelUm, test)),
  );
  const heldParticle = folds.flatMap(({ test }) => Array.from(test, (row) => particle[row]));
  const levelsOf = (values: (one: Judged) => Iterable<number>): Levels =>
    levelsOfParticles(
      held.flatMap((one) => [...values(one)]),
      heldParticle,
    );
  const { beyond, ...fitted } = learn(rows);
  return {
    ...fitted,
    // Most masks are best explained by the node at their own height, which is an excess of nothing.
    threshold: levelsOf(({ excess }) => excess.map((one) => 1 + one)).limit - 1,
    mostLeft: levelsOf(({ left }) => left).limit,
    distance: levelsOf(({ own }) => own),
    outside: beyond && { gaussian: beyond, threshold: levelsOf(({ drawnOut }) => drawnOut).limit },
    curve:
      new Set(heldParticle).size < FEWEST_PARTICLES
        ? fitCurveGuard(rings, zLabelUm, particle, rows, folds)
        : undefined,
  };
}

/**
 * Whether the rings of each row agree with the height that a model gave it, and are like those of any height learnt.
 *
 * @param isVague 1 where the model itself hardly trusts the height: its rings must then be as near as those of most particles are
 */
export function agrees(
  opinion: SecondOpinion,
  rings: FeatureTable,
  zUm: Float64Array,
  isVague: Uint8Array,
): boolean[] {
  const { threshold, mostLeft, distance = { typical: Infinity, limit: Infinity }, outside } = opinion;
  const judged = judge({ ...opinion, beyond: outside?.gaussian }, rings, zUm);
  const follows = opinion.curve && followsCurve(opinion.curve, rings, zUm, opinion.windowUm);
  return Array.from(
    zUm,
    (_, i) =>
      judged.excess[i] <= threshold &&
      judged.left[i] <= mostLeft &&
      judged.own[i] <= (isVague[i] ? distance.typical : distance.limit) &&
      (!outside || judged.drawnOut[i] <= outside.threshold) &&
      (!follows || follows[i]),
  );
}

/** What rows are judged by. */
interface Fitted extends Pick<SecondOpinion, 'axes' | 'gaussian' | 'nodeUm' | 'windowUm'> {
  /** Heights just beyond the range. */
  beyond: ConditionalGaussian | undefined;
}

function fit(
  rings: FeatureTable,
  zLabelUm: Float64Array,
  zRangeUm: [number, number],
): Pick<SecondOpinion, 'axes' | 'gaussian' | 'nodeUm'> {
  const axes = fitPrincipalAxes(rings.values, rings.rows, rings.names.length, AXES);
  const projected = projectOnAxes(axes, rings.values, rings.rows);
  return { axes, ...fitConditionalGaussian(projected, zLabelUm, axes.axes, zRangeUm) };
}

interface Judged {
  /** Distance to the nearest node in the window. */
  own: Float64Array;
  /** Its square less that of the distance to the nearest node of all. */
  excess: Float64Array;
  /** What the axes leave out. */
  left: Float64Array;
  /** Distance to the nearest node of all over that to the nearest beyond the range, of which less than 1 counts as 1; 0 without such nodes. */
  drawnOut: Float64Array;
}

function judge(
  { axes, gaussian, nodeUm, windowUm, beyond }: Fitted,
  { values, rows }: FeatureTable,
  zUm: Float64Array,
): Judged {
  const projected = projectOnAxes(axes, values, rows);
  const near: Near = { zUm, nodeUm, windowUm: new Float64Array(rows).fill(windowUm) };
  const own = nearestDistance(gaussian, projected, rows, near);
  const any = nearestDistance(gaussian, projected, rows);
  const excess = any.map((distance, row) => own[row] ** 2 - distance ** 2);
  const out = beyond && nearestDistance(beyond, projected, rows);
  const drawnOut = any.map((distance, row) => (out ? distance / Math.max(1, out[row]) : 0));
  return { own, excess, left: leftOver(axes, values, projected, rows), drawnOut };
}
