import { ringGroup } from '../../measure/ring-profiles.ts';

/**
 * Square roots of the areas of the rings, so that the sum of squared differences is that over the pixels of the image: the mean of a wide
 * ring has less noise. Rings are numbered by their radius; the innermost is a disc of half a ring's width.
 */
export const ringWeights = (names: readonly string[]): Float64Array =>
  Float64Array.from(names, (name) => Math.sqrt(Math.max(1 / 8, ringGroup.columns.indexOf(name))));

/**
 * Profiles less the background, which is 1, weighted and brought to length 1: particles differ in contrast by their caps, and what tells
 * the height is the pattern (profiles are normalised so in magnetic tweezers: Cnossen, Dulin, Dekker, Rev. Sci. Instrum. 85, 103712, 2014).
 */
export function patternsOf(profiles: Float64Array, weights: Float64Array): Float64Array {
  const columns = weights.length;
  const out = profiles.map((value, at) => (value - 1) * weights[at % columns]);
  for (let from = 0; from < out.length; from += columns) {
    const row = out.subarray(from, from + columns);
    const length = Math.hypot(...row);
    if (length > 0) for (let j = 0; j < columns; j++) row[j] /= length;
  }
  return out;
}
