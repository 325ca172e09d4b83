import { median, rootMeanSquare } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { Scales } from './refine-offsets.ts';
import { residualOf, residualSize, type Residual } from './template-residual.ts';
import { meanTemplate, type Template } from './mean-template.ts';
import type { ZSeries } from './z-series.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/**
 * How many times worse the particles of a stack may agree with those of the others than with each other. On halves of stacks of
 * janus_dev and lab scenes: 0.7 to 1.3 where labels were right, 2.0 where they were 1 um off, 4 to 10 where they were 10 um off.
 */
const DOUBTFUL_RATIO = 1.6;
const APART_RATIO = 3;

/** A stack whose heights don't agree with those of the others. */
export interface StackApart {
  stackId: number;
  /** Its labels may be off by a micrometre, or they cannot be set against those of the others at all. */
  verdict: 'doubtful' | 'apart';
}

/**
 * Whether the heights of stacks can be set against each other. Stacks that share only a few slices are put where most of their lengths overlap, which is
 * micrometres off: their particles then agree with each other, and not with those of the other stacks.
 *
 * @param stackIds of the z-series
 * @param usable false for z-series that fit nowhere
 * @returns those that do not; nothing is said of stacks of fewer than two particles, which cannot be told from odd ones
 */
export function stacksApart(
  zSeries: readonly ZSeries[],
  stackIds: readonly number[],
  offsets: Float64Array,
  usable: readonly boolean[],
  scales: Scales,
): StackApart[] {
  const ids = [...new Set(stackIds)];
  if (ids.length < 2) return [];
  const placesOf = (chosen: (stackId: number) => boolean): number[] =>
    stackIds.flatMap((stackId, place) => (usable[place] && chosen(stackId) ? [place] : []));
  const against = (template: Template | null, place: number): Residual =>
    residualOf(zSeries[place], offsets[place], template);
  const templateOf = (places: readonly number[]): Template | null =>
    meanTemplate(
      places.map((place) => zSeries[place]),
      Float64Array.from(places, (place) => offsets[place]),
      scales,
    );
  return ids.flatMap((stackId): StackApart[] => {
    const all = stackIds.filter((one) => one === stackId).length;
    const own = placesOf((one) => one === stackId);
    if (all > 1 && own.length === 0) return [{ stackId, verdict: 'apart' }];
    if (own.length < 2) return [];
    const others = templateOf(placesOf((one) => one !== stackId));
    if (!others) return [];
    const pairs = own.map((place) => {
      const between = against(others, place);
      const within = against(templateOf(own.filter((one) => one !== place)), place);
      return { between: residualSize(between), within: sizeWithin(within, between) };
    });
    const comparable = pairs.filter(({ between, within }) => between + within > 0);
    if (comparable.length === 0) return [];
    const ratio = median(comparable.map((one) => one.between)) / median(comparable.map((one) => one.within));
    if (!(ratio > DOUBTFUL_RATIO)) return [];
    return [{ stackId, verdict: ratio > APART_RATIO ? 'apart' : 'doubtful' }];
  });
}

/** Of the rows that lie at the heights of another residual. */
function sizeWithin({ z, values }: Residual, other: Residual): number {
  const [low, high] = [other.z[0], other.z[other.z.length - 1]];
  const first = z.findIndex((height) => height >= low);
  const last = z.findLastIndex((height) => height <= high);
  return first < 0 || last < first ? NaN : rootMeanSquare(values.subarray(first * D, (last + 1) * D));
}
