import { createRandom, type Random } from '../math/random.ts';
import type { Motion, Rotation } from './motion-model.ts';
import { simulateTrack } from './simulate-track.ts';
import type { Track } from './measured-track.ts';
import { stepProducts } from './vacf.ts';

/**
 * Speeds of single tracks and their distribution. A track's statistic is the mean product of its displacements two frames and more
 * apart, which errors of position and diffusion leave at v^2. How it spreads at a given speed is found by simulating tracks
 * of that speed; the distribution of speeds is then the one, of any form, under which the statistics are most likely (Laird 1978,
 * J. Am. Stat. Assoc. 73, 805).
 */
export interface Speeds {
  /** Speeds (um/s) at which likelihoods are held. */
  grid: Float64Array;
  /** Likelihood of each speed, a row a track; rows of tracks too short for a statistic are flat. */
  likelihood: Float64Array[];
  /** Whether a track has a statistic. */
  known: Uint8Array;
}

const GRID = 48;
const SIMULATED = 160;
const SPEEDS = 6;
/** The statistic uses lags over which the direction keeps most of itself. */
const KEPT = 0.4;

/** Sum of the products of displacements at lags 2 to `lags`, a pair, over dt^2: about v^2. */
function statistic(track: Track, lags: number, dtS: number, alongToo: boolean): number {
  const products = stepProducts(track, lags);
  let [plane, pairs, along, alongPairs] = [0, 0, 0, 0];
  for (let lag = 2; lag <= lags; lag += 1) {
    plane += products.plane[lag];
    pairs += products.pairs[lag];
    along += products.along[lag];
    alongPairs += products.alongPairs[lag];
  }
  return (plane / pairs + (alongToo && alongPairs > 0 ? along / alongPairs : 0)) / dtS ** 2;
}

/** `tracks` are those of one time step; `motion` is the fit of the ensemble, whose speed is a root mean square. */
export function speedsOf(
  tracks: readonly Track[],
  motion: Motion,
  { rotation, dtS }: { rotation: Rotation; dtS: number },
  seed: number,
): Speeds {
  const alongToo = rotation === '3d' && tracks.every(({ zUm }) => zUm !== null);
  const decay = Math.max(rotation === '3d' ? 2 * motion.drPerS : motion.drPerS, Math.abs(motion.omegaRadS));
  const values = tracks.map((track) => {
    const span = track.frame[track.frame.length - 1] - track.frame[0];
    const lags = Math.max(3, Math.min(Math.floor(span / 4), Math.round(KEPT / (decay * dtS))));
    return { span, lags, value: span < 8 ? Number.NaN : statistic(track, lags, dtS, alongToo) };
  });
  const known = Uint8Array.from(values, ({ value }) => (Number.isFinite(value) ? 1 : 0));
  const highest = values.reduce((most, { value }) => (value > most ? value : most), motion.vUmS ** 2);
  const top = 1.25 * Math.sqrt(highest);
  const grid = Float64Array.from({ length: GRID }, (_, at) => (top * (at + 0.5)) / GRID);
  const spreads = new Map<string, Spread>();
  const likelihood = values.map(({ span, lags, value }) => {
    if (!Number.isFinite(value)) return new Float64Array(GRID).fill(1);
    // Lengths within a tenth of each other spread alike.
    const frames = Math.round(1.1 ** Math.round(Math.log(span) / Math.log(1.1))) + 1;
    const key = `${frames}/${lags}`;
    let spread = spreads.get(key);
    if (!spread) {
      spread = simulateSpread(frames, lags, top, motion, { rotation, dtS, alongToo }, seed);
      spreads.set(key, spread);
    }
    return likelihoodOn(grid, value, spread);
  });
  return { grid, likelihood, known };
}

/** Likelihood of each speed, 1 for the best one, at this value of the statistic. */
function likelihoodOn(grid: Float64Array, value: number, { mean, variance }: Spread): Float64Array {
  const log = Float64Array.from(grid, (v) => {
    const [m, s2] = [mean(v), variance(v)];
    return -0.5 * Math.log(s2) - (value - m) ** 2 / (2 * s2);
  });
  const most = log.reduce((a, b) => Math.max(a, b));
  return log.map((one) => Math.exp(one - most));
}

interface Spread {
  mean(v: number): number;
  variance(v: number): number;
}

interface Simulated {
  v: number;
  mean: number;
  variance: number;
}

/** Mean and variance of the statistic as functions of the speed: a v^2, and a + b v^2 + c v^4. */
function simulateSpread(
  frames: number,
  lags: number,
  top: number,
  motion: Motion,
  sampling: { rotation: Rotation; dtS: number; alongToo: boolean },
  seed: number,
): Spread {
  const random = createRandom(seed, 0x5eed);
  const found = Array.from({ length: SPEEDS }, (_, at) =>
    simulateStatistic((top * at) / (SPEEDS - 1), frames, lags, motion, sampling, random),
  );
  let [meanSum, squareSum] = [0, 0];
  for (const { v, mean } of found) {
    meanSum += mean * v * v;
    squareSum += v ** 4;
  }
  const slope = meanSum / squareSum;
  const still = found[0].variance;
  const { b, c } = fitAddedVariance(found.slice(1), still);
  return { mean: (v) => slope * v * v, variance: (v) => still + b * v ** 2 + c * v ** 4 };
}

/** Mean and variance of the statistic of tracks of one speed. */
function simulateStatistic(
  v: number,
  frames: number,
  lags: number,
  { dUm2S, dzUm2S, drPerS, omegaRadS, axisShare, noiseXyUm2, noiseZUm2, noiseZCorrelation }: Motion,
  { rotation, dtS, alongToo }: { rotation: Rotation; dtS: number; alongToo: boolean },
  random: Random,
): Simulated {
  const axisAngleRad = Math.acos(Math.sqrt(axisShare));
  const swimmer = { vUmS: v, dUm2S, dzUm2S, drPerS, omegaRadS, axisAngleRad };
  const noise = {
    sdXyUm: Math.sqrt(Math.max(0, noiseXyUm2)),
    sdZUm: Math.sqrt(Math.max(0, noiseZUm2)),
    correlationZ: noiseZCorrelation,
  };
  const found = Float64Array.from({ length: SIMULATED }, () => {
    const track = simulateTrack(swimmer, noise, { frames, dtS, rotation, substeps: 2 }, random);
    return statistic(track, lags, dtS, alongToo);
  });
  const mean = found.reduce((a, b) => a + b, 0) / SIMULATED;
  return { v, mean, variance: found.reduce((a, b) => a + (b - mean) ** 2, 0) / (SIMULATED - 1) };
}

/** Relative least squares of b v^2 + c v^4, what propulsion adds to the variance; neither part can be below 0. */
function fitAddedVariance(found: readonly Simulated[], still: number): { b: number; c: number } {
  let [s11, s12, s22, t1, t2] = [0, 0, 0, 0, 0];
  for (const { v, variance } of found) {
    const weight = 1 / variance ** 2;
    const [square, fourth, added] = [v ** 2, v ** 4, variance - still];
    s11 += weight * square * square;
    s12 += weight * square * fourth;
    s22 += weight * fourth * fourth;
    t1 += weight * square * added;
    t2 += weight * fourth * added;
  }
  const determinant = s11 * s22 - s12 * s12;
  let [b, c] = [(t1 * s22 - t2 * s12) / determinant, (t2 * s11 - t1 * s12) / determinant];
  if (b < 0) [b, c] = [0, t2 / s22];
  if (c < 0) [b, c] = [t1 / s11, 0];
  return { b, c };
}

/** Shares of the speeds of the grid under which the tracks are most likely, by expectation and maximisation. */
export function speedShares(
  { grid, likelihood, known }: Speeds,
  times: ArrayLike<number> | null = null,
  start: Float64Array | null = null,
  rounds = 300,
): Float64Array {
  let shares =
    start?.map((share) => 0.9 * share + 0.1 / grid.length) ??
    new Float64Array(grid.length).fill(1 / grid.length);
  for (let round = 0; round < rounds; round += 1) {
    const next = new Float64Array(grid.length);
    let total = 0;
    likelihood.forEach((row, track) => {
      const count = known[track] ? (times ? times[track] : 1) : 0;
      if (count === 0) return;
      let sum = 0;
      for (let at = 0; at < row.length; at += 1) sum += shares[at] * row[at];
      const factor = count / sum;
      for (let at = 0; at < row.length; at += 1) next[at] += factor * shares[at] * row[at];
      total += count;
    });
    if (total === 0) return shares;
    shares = next.map((value) => value / total);
  }
  return shares;
}

export function momentsOf(grid: Float64Array, shares: Float64Array): { mean: number; sd: number } {
  let [mean, square, total] = [0, 0, 0];
  grid.forEach((v, at) => {
    mean += shares[at] * v;
    square += shares[at] * v * v;
    total += shares[at];
  });
  mean /= total;
  return { mean, sd: Math.sqrt(Math.max(0, square / total - mean * mean)) };
}
