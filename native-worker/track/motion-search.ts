import { compassSearch } from '../math/compass-search.ts';

/** Logarithms of process noise, speed, noise scale and noise memory. */
export type LogMotion = readonly number[];

const BOUNDS = [
  [1e-4, 1e4],
  [1e-3, 1e3],
  [0.02, 10],
  [1e-9, 1e9],
].map(([low, high]) => [Math.log(low), Math.log(high)] as const);
const NOISE = 2;
const LAST_STEP = 0.125;
const LEAST_GAIN = 1e-9;
/** Noise too large smooths true motion away, noise too small only leaves some of it: the least that this loss of log likelihood allows is taken. */
const CAUTION = 1;

/** Log likelihood and log-normal prior; a spread of 0 holds a parameter fixed. */
export const posterior =
  (centre: LogMotion, spread: LogMotion, likelihood: (motion: LogMotion) => number) =>
  (at: LogMotion): number =>
    likelihood(at) -
    0.5 *
      at.reduce((sum, x, axis) => sum + (spread[axis] > 0 ? ((x - centre[axis]) / spread[axis]) ** 2 : 0), 0);

/** Maximum of a posterior. */
export const search = (
  start: LogMotion,
  spread: LogMotion,
  value: (at: LogMotion) => number,
  firstStep: number,
): LogMotion =>
  compassSearch(start, value, {
    firstStep,
    lastStep: LAST_STEP,
    leastGain: LEAST_GAIN,
    bounds: BOUNDS,
    fixed: spread.map((one) => one === 0),
  });

/**
 * The smallest noise scale, not under a limit, whose posterior falls short of the best by less than CAUTION. Process noise doesn't take its place: errors
 * that last from frame to frame would then be kept as motion.
 */
export function leastNoise(
  best: LogMotion,
  value: (at: LogMotion) => number,
  limit: number = BOUNDS[NOISE][0],
): LogMotion {
  const needed = value(best) - CAUTION;
  const at = (noise: number): LogMotion => best.with(NOISE, noise);
  const fits = (noise: number): boolean => value(at(noise)) >= needed;
  let [low, high] = [Math.max(limit, best[NOISE] - 3), best[NOISE]];
  if (fits(low)) return at(low);
  for (let round = 1; round < 6; round++) {
    const noise = (low + high) / 2;
    if (fits(noise)) high = noise;
    else low = noise;
  }
  return at(high);
}
