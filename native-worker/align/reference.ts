import { badInput } from '../../preload/contract/errors.ts';
import type { Scales } from './refine.ts';
import { discZSeries, plainRingZSeries, type AlignInput, type ZSeries } from './z-series.ts';
import { meanTemplate, type Template } from './template.ts';
import { parabolaPeak } from '../math/curve-peaks.ts';
import { PROFILE_RADII } from '../measure/discs.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** The disc inside a ring reaches to this share of its radius, and is dark below this share of its brightness. */
const INNER_SHARE = 0.6;
const DARK_SHARE = 0.5;
/**
 * Power of the radius by which wide rings count more. With more, pixels of twice the size move the height less (0.65 um at 0.5, 0.37 um at 1.25);
 * with less the sphere is found too early on the paper’s side of focus (0.93 um at 1, clean scenes), with more too late on the other (1.05 um, janus_dev).
 */
const WIDE_COUNTS = 1;
/** The brightest ring is taken by a mean of this power: like the largest, but smooth where one ring takes over from the next. */
const SHARPNESS = 8;
/** The peak of blackness is found by a parabola through this many template smoothings on either side. */
const PEAK_SMOOTHINGS = 3;

/** A mask that could serve as reference; rows and z-series as in the input of the alignment. */
export interface ReferenceCandidate {
  zSeries: number;
  index: number;
  zLabelUm: number;
  /** 0 to 1: how like it is to the mean of all particles at the reference height. */
  score: number;
}

/** Where a z-series' mean blackness peaks. */
export interface BlackSphere {
  /** Height on the z-series' common scale before anchoring. */
  zUm: number;
  /** Mean radial profile there. */
  profile: Float64Array;
  /** False where the peak is at an end of the stacks, so that the true one may lie beyond. */
  inside: boolean;
  /** True where the bright focus lies above the black sphere: the direction of the stage is the other one. */
  upsideDown: boolean;
}

/**
 * How much a mask looks like a black sphere: the light of its brightest ring in excess of the background, times a power of its radius, provided
 * that the disc inside is dark. Above the particle the focal plane meets a dark disc in a bright ring, which first brightens and widens, then fades;
 * it is strongest about 5 um above focus for the paper's spheres (METHOD's reference), whatever their cap.
 *
 * @param rings means over rings of radius 0, 1, ..., the background being 1
 * @returns 0 where no dark disc lies in a bright ring
 */
function blackness(rings: Float64Array): number {
  let sum = 0;
  for (let k = 2; k < D; k += 1) {
    if (rings[k] > 1 && discOfRings(rings, Math.round(INNER_SHARE * k)) < DARK_SHARE * rings[k])
      sum += ((rings[k] - 1) * k ** WIDE_COUNTS) ** SHARPNESS;
  }
  return sum ** (1 / SHARPNESS);
}

/** Mean over the disc within a ring. */
function discOfRings(rings: Float64Array, radius: number): number {
  let sum = 0;
  for (let k = 0; k <= radius; k += 1) sum += rings[k] * (2 * k + 1);
  return sum / (radius + 1) ** 2;
}

/** The height at which particles, on average, are black spheres. */
export function findBlackSphere(
  inputs: readonly AlignInput[],
  offsets: Float64Array,
  scales: Scales,
): BlackSphere {
  const discs = meanOf(inputs.map(discZSeries), offsets, scales);
  const { grid, values, first, last } = meanOf(inputs.map(plainRingZSeries), offsets, scales);
  const ringsAt = (cell: number): Float64Array => values.subarray(cell * D, (cell + 1) * D);
  const black = Float64Array.from({ length: last - first + 1 }, (_, index) =>
    blackness(ringsAt(first + index)),
  );
  const peak = black.indexOf(Math.max(...black));
  const reach = Math.round((PEAK_SMOOTHINGS * scales.smoothUm) / grid.step);
  const inside = peak >= reach && peak < black.length - reach;
  const exact = inside ? peak + parabolaPeak(black.subarray(peak - reach, peak + reach + 1)) : peak;
  let brightest = 0;
  const centre = Float64Array.from(black, (_, index) => values[(first + index) * D + 3]);
  centre.forEach((value, index) => {
    if (value > centre[brightest]) brightest = index;
  });
  return {
    zUm: grid.start + (first + exact) * grid.step,
    profile: discs.values.slice((first + Math.round(exact)) * D, (first + Math.round(exact) + 1) * D),
    inside,
    upsideDown: brightest > exact,
  };
}

/** Profile averaged over the z-series where at least a fifth of them are. */
function meanOf(zSeries: readonly ZSeries[], offsets: Float64Array, scales: Scales): Template {
  const template = meanTemplate(zSeries, offsets, scales);
  if (template === null)
    throw badInput(
      'No two neighbouring slices hold the same particle; check the localisation or allow more missed slices.',
    );
  return template;
}

/**
 * Masks within half a slice of the reference height, best first: those whose radial profile is nearest to the mean there.
 *
 * @param black where the black sphere was found
 * @param referenceZUm the label it has
 */
export function rankCandidates(
  inputs: readonly AlignInput[],
  labels: readonly Float64Array[],
  usable: readonly boolean[],
  black: BlackSphere,
  referenceZUm: number,
): ReferenceCandidate[] {
  const candidates = inputs.flatMap((input, zSeries) => {
    const index = nearestIndex(labels[zSeries], referenceZUm);
    const zLabelUm = labels[zSeries][index];
    if (!usable[zSeries] || Math.abs(zLabelUm - referenceZUm) > 0.51 * Math.abs(input.zStepSampleUm))
      return [];
    return [
      {
        zSeries,
        index,
        zLabelUm,
        distance: distance(input.profiles.subarray(index * D, (index + 1) * D), black.profile),
      },
    ];
  });
  const typical = candidates.reduce((sum, { distance: d }) => sum + d, 0) / candidates.length || 1;
  return candidates
    .map(({ distance: d, ...rest }) => ({ ...rest, score: 1 / (1 + d / typical) }))
    .sort((a, b) => b.score - a.score);
}

/** The best candidate of each stack, then the second best of each and so on, until `count` are chosen. */
export function chooseReferences(
  candidates: readonly ReferenceCandidate[],
  inputs: readonly AlignInput[],
  count: number,
): ReferenceCandidate[] {
  const taken = new Map<number, number>();
  const rounds = candidates.map((candidate) => {
    const stack = inputs[candidate.zSeries].stackId;
    taken.set(stack, (taken.get(stack) ?? 0) + 1);
    return { candidate, round: taken.get(stack)! };
  });
  return rounds
    .sort((a, b) => a.round - b.round)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Mean radial profile of the chosen masks. */
export function averageProfile(
  members: readonly { zSeries: number; index: number }[],
  inputs: readonly AlignInput[],
): Float64Array {
  const mean = new Float64Array(D);
  for (const { zSeries, index } of members) {
    for (let k = 0; k < D; k += 1) mean[k] += inputs[zSeries].profiles[index * D + k] / members.length;
  }
  return mean;
}

function nearestIndex(values: Float64Array, target: number): number {
  let best = 0;
  values.forEach((value, index) => {
    if (Math.abs(value - target) < Math.abs(values[best] - target)) best = index;
  });
  return best;
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0));
}
