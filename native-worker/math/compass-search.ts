export interface CompassOptions {
  /** Steps are halved from the first to the last. */
  firstStep: number;
  lastStep: number;
  /** A step must gain more than this. */
  leastGain: number;
  /** Lowest and highest value of each axis; none unless given. */
  bounds?: readonly (readonly [number, number])[];
  /** Axes that are not moved. */
  fixed?: readonly boolean[];
}

/**
 * Maximum of a function of several variables, by compass search (Hooke and Jeeves, J. ACM 1961, 8, 212): along one axis after the other, and by half
 * the step where none is better.
 *
 * @returns a place from which no last step gains more than `leastGain`
 */
export function compassSearch(
  start: readonly number[],
  value: (at: readonly number[]) => number,
  { firstStep, lastStep, leastGain, bounds, fixed }: CompassOptions,
): number[] {
  let best = [...start];
  let bestValue = value(best);
  for (let step = firstStep; step >= lastStep;) {
    let moved = false;
    for (let axis = 0; axis < best.length; axis++) {
      if (fixed?.[axis]) continue;
      for (const direction of [step, -step]) {
        const [low, high] = bounds?.[axis] ?? [-Infinity, Infinity];
        const trial = [...best];
        trial[axis] = Math.min(Math.max(best[axis] + direction, low), high);
        const trialValue = value(trial);
        // Not turned round: a likelihood of NaN is no gain.
        if (!(trialValue > bestValue + leastGain)) continue;
        best = trial;
        bestValue = trialValue;
        moved = true;
        break;
      }
    }
    if (!moved) step /= 2;
  }
  return best;
}
