import { PROFILE_RADII } from '../measure/disc-profiles.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** What the alignment is given of one particle's way through one stack. */
export interface AlignInput {
  stackId: number;
  particle: number;
  /** Slices in which the particle has a mask; rising, gaps allowed. */
  slice: Int32Array;
  /** Sample micrometres by which the focal plane rises from slice to slice, the middle one where they differ; negative where the stage runs down. */
  zStepSampleUm: number;
  /** Heights of the focal plane in these slices above that in the stack's first, sample micrometres; steps may differ. */
  heightUm: Float64Array;
  /** Radial profiles, slice after slice: slice.length * PROFILE_RADII. */
  profiles: Float64Array;
  /**
   * Means over rings of radius 0, 1, ... around the true centre over the background, as many a slice as there are discs. Unlike differences of discs, which
   * hold whole pixels, they depend little on the pixel size.
   */
  rings?: Float64Array;
  /** Centres in the slices, pixels, and their side in the sample, micrometres. */
  xPx?: Float64Array;
  yPx?: Float64Array;
  pixelUm?: number;
}

/** A particle's way through a stack by rising height. */
export interface ZSeries {
  /** Heights, rising, micrometres. */
  z: Float64Array;
  /** z.length * PROFILE_RADII, row-major. */
  values: Float64Array;
}

/** Radial profiles (discs) by rising height. */
export const discZSeries = (input: AlignInput): ZSeries => byHeight(input, input.profiles);

/** Rings over the background by rising height; from the discs where they were not measured. */
export function plainRingZSeries(input: AlignInput): ZSeries {
  if (input.rings) return byHeight(input, input.rings);
  const { z, values } = discZSeries(input);
  const rings = ringsOfDiscs(values);
  return { z, values: rings.map((value, index) => value / (values[index - (index % D) + D - 1] || 1)) };
}

/**
 * Rings over the background by rising height, each multiplied by the square root of its radius, so that the noise of all is about the same: a ring is a mean
 * over as many pixels as its radius.
 */
export function evenlyNoisyZSeries(input: AlignInput): ZSeries {
  const { z, values } = plainRingZSeries(input);
  return { z, values: values.map((value, index) => value * ringWeight(index % D)) };
}

/** See `evenlyNoisyZSeries`; k: radius of the ring, pixels of the paper's masks. */
export const ringWeight = (k: number): number => Math.sqrt(Math.max(1, k));

function byHeight({ heightUm }: AlignInput, profiles: Float64Array): ZSeries {
  const rows = Array.from(heightUm.keys()).sort((a, b) => heightUm[a] - heightUm[b]);
  const values = new Float64Array(rows.length * D);
  rows.forEach((from, row) => values.set(profiles.subarray(from * D, (from + 1) * D), row * D));
  return { z: Float64Array.from(rows, (row) => heightUm[row]), values };
}

/**
 * Rings by rising height. Rings, the differences of neighbouring discs, keep the structure that the disc averages blur; each is divided by
 * its spread over all slices of all z-series, so that bright inner and faint outer rings count alike.
 */
export function ringZSeries(inputs: readonly AlignInput[]): ZSeries[] {
  const zSeries = inputs.map((input) => {
    const { z, values } = discZSeries(input);
    return { z, values: ringsOfDiscs(values) };
  });
  const [mean, sd] = spread(zSeries);
  for (const { values } of zSeries) {
    for (let index = 0; index < values.length; index += 1)
      values[index] = (values[index] - mean[index % D]) / sd[index % D];
  }
  return zSeries;
}

/** Mean of the ring between disc k - 1 and disc k, from the discs' means and areas. */
function ringsOfDiscs(discs: Float64Array): Float64Array {
  return discs.map((value, index) => {
    const k = index % D;
    return k === 0 ? value : (value * (k + 1) ** 2 - discs[index - 1] * k ** 2) / (2 * k + 1);
  });
}

function spread(zSeries: readonly ZSeries[]): [Float64Array, Float64Array] {
  const mean = new Float64Array(D);
  const sd = new Float64Array(D);
  const rows = zSeries.reduce((sum, { z }) => sum + z.length, 0);
  for (const { values } of zSeries)
    values.forEach((value, index) => {
      mean[index % D] += value / rows;
    });
  for (const { values } of zSeries)
    values.forEach((value, index) => {
      sd[index % D] += (value - mean[index % D]) ** 2 / rows;
    });
  return [mean, sd.map((variance) => Math.sqrt(variance) || 1)];
}

/** z labels of a z-series' slices, micrometres, when its heights are moved by `offset`. */
export const labelsOf = (input: AlignInput, offset: number): Float64Array =>
  input.heightUm.map((height) => height + offset);
