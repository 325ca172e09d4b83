import { mean, median, rootMeanSquare, variance } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import { FEWEST_PARTS, partsOf, SHARED_ERROR, shiftError } from './fit-shift.ts';
import { bestChanges, changeByHeight, innerProducts } from './inner-products.ts';
import { metricOf, plainMetric } from './profile-metric.ts';
import { METRIC_SMOOTHINGS, templatesOfOthers, type Scales } from './refine-offsets.ts';
import { residualOf } from './template-residual.ts';
import { ringWeight, type ZSeries } from './z-series.ts';
import type { Template } from './mean-template.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;
/** `ringWeight` of all. */
const WEIGHTS = Float64Array.from({ length: D }, (_, k) => ringWeight(k));

/** Fewer z-series say nothing of how particles differ. */
const FEWEST = 5;
const ROUNDS = 6;
/** Particles of one batch differ in size by some percent: what sizes spread by beyond that is something else, such as cap or dust. */
const MOST_SPREAD = 0.02;
/** Part of its height by which a larger particle's pattern lies further off, besides being wider: all of it, or nothing. */
type HeightShare = 0 | 1;
/**
 * Patterns are taken to move along z where that leaves so much less of the differences (root mean squares). On simulated stacks it leaves 0.950 to 0.981 where
 * sizes differ, and 0.998 in data/lab_dev, whose labels it would make worse.
 */
const CLEARLY_LESS = 0.99;

/** Places of z-series with the sizes of their particles. */
interface Sized {
  offsets: Float64Array;
  /** Standard errors of the offsets, micrometres; NaN where there is too little to tell. */
  sdUm: Float64Array;
  /** 0.02: larger than a typical particle by 2 %. */
  sizes: Float64Array;
  /** Root mean square of what the z-series still differ by. */
  left: number;
}

/**
 * Offsets of z-series of particles that differ in size. A particle that is 1 % larger shows the same pattern 1 % wider and 1 % further from itself, as all
 * lengths scale together but for the wavelength: on simulated Pt spheres that is 86 % of what size changes, and the rest moves a height by 0.002 um. A plain
 * shift takes size for height (0.03 um a percent). How far particles differ is estimated from all of them, and each size held to it (empirical Bayes: Efron
 * and Morris, J. Am. Stat. Assoc. 1973, 68, 117). Null where they don't differ by more than the fits err.
 *
 * @param zSeries of `evenlyNoisyZSeries`
 * @param offsets where a plain shift puts them, micrometres
 * @param pivotUm height of the particles on that scale
 */
export function placeBySize(
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  pivotUm: number,
  scales: Scales,
): Sized | null {
  if (zSeries.length < FEWEST) return null;
  const wider = placeBy(0, zSeries, offsets, pivotUm, scales);
  const similar = placeBy(1, zSeries, offsets, pivotUm, scales);
  if (!wider || !similar) return similar ?? wider;
  return similar.left < CLEARLY_LESS * wider.left ? similar : wider;
}

function placeBy(
  heightShare: HeightShare,
  zSeries: readonly ZSeries[],
  start: Float64Array,
  pivotUm: number,
  scales: Scales,
): Sized | null {
  let offsets = start;
  let sizes: Float64Array = new Float64Array(zSeries.length);
  let metric = plainMetric();
  const resized = (): ZSeries[] =>
    zSeries.map((one, at) => asTypical(one, sizes[at], pivotUm - offsets[at], heightShare));
  for (let round = 1; ; round += 1) {
    const placed = resized();
    const others = templatesOfOthers(placed, offsets, scales);
    const fits = placed.map((one, at) => {
      const template = others[at];
      if (!template) return null;
      const byHeight = changeByHeight(template);
      const changes = [byHeight, changeBySize(template, byHeight, pivotUm, heightShare)];
      return innerProducts(one, offsets[at], template, changes, metric, partsOf(one));
    });
    const isLast = round === ROUNDS;
    const next = isLast
      ? shrunk(fits.map((parts, at) => parts && ownSize(parts, sizes[at])))
      : aboutMean(fits.map((parts, at) => sizes[at] + ((parts && bestChanges(sumOf(parts)))?.[1] ?? 0)));
    if (!next) return null;
    const moves = aboutMean(fits.map((parts, at) => (parts ? moveWith(parts, next[at] - sizes[at]) : 0)));
    offsets = offsets.map((offset, at) => offset + moves[at]);
    sizes = next;
    if (isLast) break;
    const residuals = resized().map((one, at) => residualOf(one, offsets[at], others[at]));
    metric = metricOf(residuals, METRIC_SMOOTHINGS * scales.smoothUm);
  }
  const placed = resized();
  const others = templatesOfOthers(placed, offsets, scales);
  const sdUm = Float64Array.from(placed, (one, at) =>
    others[at] ? shiftError(one, offsets[at], others[at], metric) : NaN,
  );
  const left = placed.flatMap((one, at) => [...residualOf(one, offsets[at], others[at]).values]);
  return { offsets, sdUm, sizes, left: rootMeanSquare(left) };
}

const aboutMean = (values: readonly number[]): Float64Array => {
  const middle = mean(values);
  return Float64Array.from(values, (value) => value - middle);
};

/** What a particle of this size shows, as one of typical size would show it; `pivotUm` is its height on the z-series' own scale. */
function asTypical({ z, values }: ZSeries, size: number, pivotUm: number, heightShare: HeightShare): ZSeries {
  const out = new Float64Array(values.length);
  for (let k = 0; k < D; k += 1) {
    const from = Math.min(D - 1, k * (1 + size));
    const inner = Math.min(D - 2, Math.floor(from));
    const share = from - inner;
    const near = (1 - share) * (WEIGHTS[k] / WEIGHTS[inner]);
    const far = share * (WEIGHTS[k] / WEIGHTS[inner + 1]);
    for (let row = 0; row < values.length; row += D)
      out[row + k] = near * values[row + inner] + far * values[row + inner + 1];
  }
  return { z: z.map((height) => pivotUm + (height - pivotUm) / (1 + heightShare * size)), values: out };
}

/** Change of the template's rows by size: a larger particle shows what a typical one shows further inside and nearer to itself. */
function changeBySize(
  { grid, values }: Template,
  byHeight: Float64Array,
  pivotUm: number,
  heightShare: HeightShare,
): Float64Array {
  const change = new Float64Array(values.length);
  for (let k = 0; k < D; k += 1) {
    const [inner, outer] = [Math.max(0, k - 1), Math.min(D - 1, k + 1)];
    const [fromInner, fromOuter] = [inner, outer].map(
      (ring) => (k * WEIGHTS[k]) / WEIGHTS[ring] / (outer - inner),
    );
    for (let at = k, cell = 0; at < values.length; at += D, cell += 1) {
      const height = grid.start + cell * grid.step - pivotUm;
      const wider = fromOuter * values[at - k + outer] - fromInner * values[at - k + inner];
      change[at] = -wider - heightShare * height * byHeight[at];
    }
  }
  return change;
}

const sumOf = (parts: readonly Float64Array[]): Float64Array =>
  parts[0].map((_, index) => parts.reduce((sum, part) => sum + part[index], 0));

/** A particle's size with its standard error by a jackknife over parts of its z-series. Null where there is too little to tell. */
function ownSize(parts: readonly Float64Array[], sizeNow: number): { size: number; sd: number } | null {
  const telling = parts.filter(([contrast]) => contrast > 0);
  if (telling.length < FEWEST_PARTS) return null;
  const whole = bestChanges(sumOf(telling));
  const without = telling.map((part) => bestChanges(sumOf(telling.filter((other) => other !== part)))?.[1]);
  const known = without.filter((size) => size !== undefined);
  if (!whole || known.length < without.length) return null;
  return { size: sizeNow + whole[1], sd: SHARED_ERROR * Math.sqrt(variance(known) * (known.length - 1)) };
}

/** Micrometres by which a z-series moves if its size changes by so much. */
function moveWith(parts: readonly Float64Array[], sizeChange: number): number {
  // Contrast, height, size and error, in this order.
  const p = sumOf(parts);
  const [contrastLeft, heightLeft] = [p[3] - sizeChange * p[2], p[7] - sizeChange * p[6]];
  const withoutSize = Float64Array.of(p[0], p[1], contrastLeft, p[4], p[5], heightLeft, 0, 0, 0);
  return bestChanges(withoutSize)?.[0] ?? 0;
}

/** Sizes about their mean, held to their spread; null where they spread by no more than they err. */
function shrunk(own: readonly ({ size: number; sd: number } | null)[]): Float64Array | null {
  const known = own.filter((one) => one !== null);
  if (known.length < FEWEST) return null;
  const chance = 1 + Math.sqrt(2 / known.length);
  const beyond = variance(known.map(({ size }) => size)) - chance * median(known.map(({ sd }) => sd ** 2));
  const spread = Math.min(MOST_SPREAD ** 2, beyond);
  if (!(spread > 0)) return null;
  const middle = mean(known.map(({ size }) => size));
  return Float64Array.from(own, (one) => (one ? ((one.size - middle) * spread) / (spread + one.sd ** 2) : 0));
}
