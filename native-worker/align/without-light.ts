import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { AlignInput } from './z-series.ts';

/** Rings within the particle's disc. */
const INNER_RINGS = 12;
/** Light over that of the background below which there is none; bright-field images of spheres hold 0.05 and more. */
const NO_LIGHT = 0.002;
/**
 * Share of a stack's masks without light somewhere that is no accident. After the subtraction of a background 0.08 (level 60 of 255 kept) and
 * 0.40 (level 20) on janus_dev; 0 on it and on lab scenes as they are.
 */
const LEAST_SHARE = 0.01;

/**
 * Stacks in which particles hold places without any light: a background was subtracted from them, or their contrast stretched. Their rings over the
 * background are then too strong, each by another factor, and labels err by micrometres.
 *
 * @param inputs those without rings are passed over
 * @returns stack ids
 */
export function stacksWithoutLight(inputs: readonly AlignInput[]): number[] {
  const counts = new Map<number, { masks: number; dark: number }>();
  for (const { stackId, rings } of inputs) {
    if (!rings) continue;
    const count = counts.get(stackId) ?? { masks: 0, dark: 0 };
    counts.set(stackId, count);
    for (let from = 0; from < rings.length; from += PROFILE_RADII) {
      count.masks += 1;
      if (rings.subarray(from, from + INNER_RINGS).some((light) => light <= NO_LIGHT)) count.dark += 1;
    }
  }
  return [...counts].flatMap(([stackId, { masks, dark }]) => (dark > LEAST_SHARE * masks ? [stackId] : []));
}
