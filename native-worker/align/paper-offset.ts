import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { AlignInput } from './z-series.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** The paper's 10 slices were 0.1 um apart. */
const SEARCH_UM = 1;

/**
 * The paper's rule (Bailey, Grillo and Isa 2022): of the slices whose radial profile differs least from the reference (10 of them at
 * 0.1 um; here as many as make 1 um) the one with the lowest z becomes the reference height.
 *
 * @param reference radial profile of the averaged reference mask
 * @returns the offset that, added to the slices' heights, gives the label
 */
export function paperOffset(input: AlignInput, reference: Float64Array, referenceZUm: number): number {
  const difference = Array.from(input.slice, (_, row) => {
    let sum = 0;
    for (let k = 0; k < D; k += 1) sum += (input.profiles[row * D + k] - reference[k]) ** 2;
    return sum;
  });
  const count = Math.max(1, Math.round(SEARCH_UM / Math.abs(input.zStepSampleUm)));
  const nearest = difference
    .map((_, row) => row)
    .sort((a, b) => difference[a] - difference[b])
    .slice(0, count);
  const lowest = Math.min(...nearest.map((row) => input.heightUm[row]));
  return referenceZUm - lowest;
}
