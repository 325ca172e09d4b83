import { badInput } from '../../preload/contract/errors.ts';

/** Which of the features measured: the paper's (discs, ranges, moment, counts) or profiles of rings (feature/rings.ts). */
export type FeatureSet = 'paper' | 'rings';

const RING = /^ring_profile_\d+$/;

/** Names of a set's features among those measured. @throws bad-input where there are none */
export function featuresOf(set: FeatureSet, names: readonly string[]): string[] {
  const chosen = names.filter((name) => RING.test(name) === (set === 'rings'));
  if (chosen.length > 0) return chosen;
  throw badInput(
    `The masks were measured without the ${set === 'rings' ? 'profiles of rings' : "paper's features"} that this model needs; calibrate again.`,
  );
}
