import type { FeatureTable } from '../../../preload/contract/data.ts';
import { conformalQuantile } from '../../math/statistics.ts';
import { columnsOf } from '../../measure/groups.ts';
import { takeColumns, takeRows, takeValues } from '../../measure/feature-table.ts';
import type { Fold } from '../training/split.ts';
import {
  type ConditionalGaussian,
  fitConditionalGaussian,
  type Near,
  nearestDistance,
} from './conditional-gaussian.ts';
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
}

const AXES = 12;
/** Share of held-out masks that may disagree with their own label. */
const AGREE_LEVEL = 0.997;
/** Share of held-out masks of which the axes may leave out too much. */
const LEFT_LEVEL = 0.995;
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
 * @param rows to learn from, all in range
 * @param folds of these rows
 * @param typicalUm typical stated error of the model whose heights are to be judged
 */
export function fitSecondOpinion(
  rings: FeatureTable,
  zLabelUm: Float64Array,
  rows: Int32Array,
  folds: readonly Fold[],
  zRangeUm: [number, number],
  typicalUm = 0,
): SecondOpinion {
  const windowUm = Math.max(WINDOW * (zRangeUm[1] - zRangeUm[0]), WITHIN_SDS * typicalUm);
  const held = folds.map(({ train, test }) => {
    const fold = { ...fit(takeRows(rings, train), takeValues(zLabelUm, train), zRangeUm), windowUm };
    return judge(fold, takeRows(rings, test), takeValues(zLabelUm, test));
  });
  const quantile = (of: 'excess' | 'left', level: number): number =>
    conformalQuantile(Float64Array.from(held.flatMap((one) => [...one[of]])), level);
  return {
    ...fit(takeRows(rings, rows), takeValues(zLabelUm, rows), zRangeUm),
    windowUm,
    threshold: quantile('excess', AGREE_LEVEL),
    mostLeft: quantile('left', LEFT_LEVEL),
  };
}

/** Whether the rings of each row agree with the height that a model gave it, and are like those of any height learnt. */
export function agrees(opinion: SecondOpinion, rings: FeatureTable, zUm: Float64Array): boolean[] {
  const { excess, left } = judge(opinion, rings, zUm);
  return Array.from(excess, (one, i) => one <= opinion.threshold && left[i] <= opinion.mostLeft);
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

/** `excess`: squared distance to the nearest node in the window less that to the nearest of all. `left`: what the axes leave out. */
function judge(
  { axes, gaussian, nodeUm, windowUm }: Omit<SecondOpinion, 'threshold' | 'mostLeft'>,
  { values, rows }: FeatureTable,
  zUm: Float64Array,
): { excess: Float64Array; left: Float64Array } {
  const projected = projectOnAxes(axes, values, rows);
  const near: Near = { zUm, nodeUm, windowUm: new Float64Array(rows).fill(windowUm) };
  const own = nearestDistance(gaussian, projected, rows, near);
  const excess = nearestDistance(gaussian, projected, rows).map((any, row) => own[row] ** 2 - any ** 2);
  return { excess, left: leftOver(axes, values, projected, rows) };
}
