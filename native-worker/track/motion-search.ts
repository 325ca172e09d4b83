/** Logarithms of process noise, speed, noise scale and noise memory. */
export type LogMotion = readonly [number, number, number, number];

const LOWEST: LogMotion = [Math.log(1e-4), Math.log(1e-3), Math.log(0.02), Math.log(1e-9)];
const HIGHEST: LogMotion = [Math.log(1e4), Math.log(1e3), Math.log(10), Math.log(1e9)];
/** Noise too large smooths true motion away, noise too small only leaves some of it: the least that this loss of log likelihood allows is taken. */
const CAUTION = 1;
/** Logarithms of what process noise may take over from it. */
const PROCESS_MORE = [0, 0.1, 0.2, 0.35];

/** Log likelihood and log-normal prior; a spread of 0 holds a parameter fixed. */
export const posterior =
  (centre: LogMotion, spread: LogMotion, likelihood: (motion: LogMotion) => number) =>
  (at: LogMotion): number =>
    likelihood(at) -
    0.5 *
      at.reduce((sum, x, axis) => sum + (spread[axis] > 0 ? ((x - centre[axis]) / spread[axis]) ** 2 : 0), 0);

/** Maximum of a posterior, by compass search (Hooke and Jeeves, J. ACM 1961, 8, 212). */
export function search(
  start: LogMotion,
  spread: LogMotion,
  value: (at: LogMotion) => number,
  firstStep: number,
): LogMotion {
  let best = start;
  let bestValue = value(best);
  for (let step = firstStep; step > 0.1;) {
    let moved = false;
    for (const axis of [0, 1, 2, 3] as const) {
      if (spread[axis] === 0) continue;
      for (const direction of [step, -step]) {
        const x = Math.min(Math.max(best[axis] + direction, LOWEST[axis]), HIGHEST[axis]);
        const trial: LogMotion = [
          axis === 0 ? x : best[0],
          axis === 1 ? x : best[1],
          axis === 2 ? x : best[2],
          axis === 3 ? x : best[3],
        ];
        const trialValue = value(trial);
        if (trialValue > bestValue + 1e-9) {
          best = trial;
          bestValue = trialValue;
          moved = true;
          break;
        }
      }
    }
    if (!moved) step /= 2;
  }
  return best;
}

/** The smallest noise scale, not under a limit, whose posterior falls short of the best by less than CAUTION; more process noise may take its place. */
export function leastNoise(
  best: LogMotion,
  value: (at: LogMotion) => number,
  limit: number = LOWEST[2],
): LogMotion {
  const needed = value(best) - CAUTION;
  const fitting = (noise: number): LogMotion | undefined =>
    PROCESS_MORE.map((more): LogMotion => [best[0] + more, best[1], noise, best[3]]).find(
      (at) => value(at) >= needed,
    );
  let least = best;
  let [low, high] = [Math.max(limit, best[2] - 3), best[2]];
  for (let round = 0; round < 6; round++) {
    const noise = round === 0 ? low : (low + high) / 2;
    const found = fitting(noise);
    if (found) {
      least = found;
      high = noise;
      if (round === 0) break;
    } else low = noise;
  }
  return least;
}
