import { badInput } from '../../preload/contract/errors.ts';
import type { Scales } from './refine-offsets.ts';
import { discZSeries, plainRingZSeries, type AlignInput, type ZSeries } from './z-series.ts';
import { meanTemplate, type Template } from './mean-template.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import { narrowestShadow, type RingsAt } from './narrowest-shadow.ts';
import { mean } from '../math/statistics.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/**
 * So many diameters above the narrowest shadow lies the black sphere (3.6 um for the paper's spheres). Which height is blackest by itself depends on
 * the light, on where the camera cuts brightness off and on the ring looked at, by micrometres. Chosen on lab scenes, which resemble the authors'
 * reference mask of 5 um most where the true label is 5.3 um; true labels of all scenes tried are within 0.4 um of those stated.
 */
const BLACK_ABOVE_DIAMETERS = 1.7;
/** The ring whose light stands for that of the centre. */
const CENTRE_RING = 3;

/** A mask that could serve as reference; rows and z-series as in the input of the alignment. */
export interface ReferenceCandidate {
  zSeries: number;
  index: number;
  zLabelUm: number;
  /** 0 to 1: how like it is to the mean of all particles at the reference height. */
  score: number;
}

/** Where particles, on average, are black spheres. */
export interface BlackSphere {
  /** Height on the z-series' common scale before anchoring. */
  zUm: number;
  /** Mean radial profile there, or at the end of the stacks nearest to it. */
  profile: Float64Array;
  /** False where the shadow is narrowest at an end of the stacks, so that it may be narrower beyond. */
  inside: boolean;
  /** True where centres are brighter above the narrowest shadow than below it: the direction of the stage is the other one. */
  upsideDown: boolean;
}

/** The height at which particles of this diameter, on average, are black spheres. */
export function findBlackSphere(
  inputs: readonly AlignInput[],
  diameterUm: number,
  offsets: Float64Array,
  scales: Scales,
): BlackSphere {
  const zSeries = inputs.map(plainRingZSeries);
  const { grid, values, first, last } = meanOf(zSeries, offsets, scales);
  const smoothed = ringsByHeight(
    values.subarray(first * D, (last + 1) * D),
    (cell) => grid.start + (first + cell) * grid.step,
  );
  const own = zSeries.flatMap(({ z, values: light }, at) => ringsByHeight(light, (k) => z[k] + offsets[at]));
  const { zUm: narrowestUm, inside } = narrowestShadow(smoothed, own, diameterUm, scales);
  const aboveUm = BLACK_ABOVE_DIAMETERS * diameterUm;
  const zUm = narrowestUm + aboveUm;
  const centreOf = (near: readonly RingsAt[]): number => mean(near.map((one) => one.rings[CENTRE_RING]));
  const below = smoothed.filter((one) => one.zUm <= narrowestUm && one.zUm > narrowestUm - aboveUm);
  const above = smoothed.filter((one) => one.zUm >= narrowestUm && one.zUm < zUm);
  const discs = meanOf(inputs.map(discZSeries), offsets, scales);
  const nearest = Math.max(discs.first, Math.min(discs.last, Math.round((zUm - grid.start) / grid.step)));
  return {
    zUm,
    profile: discs.values.slice(nearest * D, (nearest + 1) * D),
    inside,
    upsideDown: inside && centreOf(above) > centreOf(below),
  };
}

const ringsByHeight = (values: Float64Array, heightOf: (row: number) => number): RingsAt[] =>
  Array.from({ length: values.length / D }, (_, row) => ({
    zUm: heightOf(row),
    rings: values.subarray(row * D, (row + 1) * D),
  }));

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
