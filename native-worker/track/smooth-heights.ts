import { diffusionUm2S, directionMemoryS } from '../math/sphere-in-water.ts';
import {
  createHeightLikelihoods,
  smoothHeights,
  type HeightLikelihoods,
  type HeightMotion,
  type HeightSeries,
} from './kalman.ts';
import { leastNoise, posterior, search, type LogMotion } from './motion-search.ts';
import { quantile } from '../math/statistics.ts';

/** A series smoothed. Arrays follow the series' times. */
export interface SmoothedSeries {
  zUm: Float64Array;
  /** Standard deviation of zUm: what smoothing leaves of the scatter, and the part of the stated error that does not scatter. */
  sdUm: Float64Array;
  /** 0 to 1: how far each measurement was believed; 1 where there is none. */
  weight: Float64Array;
  motion: HeightMotion;
}

/** Before anything is seen: a sphere in water (2 D) that may swim, and honest standard deviations of errors that last half a frame. */
const firstGuess = (diameterUm: number, frameS: number, temperatureC?: number): LogMotion => [
  Math.log(2 * diffusionUm2S(diameterUm, temperatureC)),
  Math.log(1.5),
  0,
  Math.log(frameS / 2),
];
/** Diffusion is known from the sphere's size and the water's temperature, but for the wall. */
const FIRST_SPREAD: LogMotion = [0.25, 1.5, 0.7, 1.5];
/** How far one particle may differ from the others of its video. Errors last as long for all. */
const TRACK_SPREAD: LogMotion = [0.35, 0.7, 0.3, 0];
/** Where the search for the noise begins: logarithms of its scale, and of its memory against the first guess. */
const NOISE_STARTS = [0, -0.6, -1.2, 0.6];
const MEMORY_STARTS = [-1, 1.5];
/** First step of the search for a single particle's motion: about as far as it may differ. */
const OWN_STEP = 0.5;
/** Heights that suffice to learn a motion; more would only cost time. */
const ENOUGH = 1500;
/** Degrees of freedom of the weights. */
const FREEDOM = 4;
/** Squared deviation from which a height is believed less: 2.4 standard deviations. */
const TOLERATED = 6;
const ROUNDS = 4;
/** Change of the weights that ends the rounds. */
const SETTLED = 0.01;
/** Memory of errors that are white whatever the frame interval. */
const WHITE_S = 1e-9;
const SD_FLOOR_UM = 1e-3;

/**
 * Smooths the heights of the particles of one video: z(t) is diffusion plus a wandering swimming velocity (`kalman.ts`). Process noise, speed,
 * noise and its memory are estimated by maximum likelihood, first from all particles together, then for each with these as prior, so that short tracks borrow from
 * the others and long ones speak for themselves. Single wrong heights hardly count: what lies far from the path is weighed less in turn
 * (iterated weights as for Student's t, Lange, Little and Taylor, J. Am. Stat. Assoc. 1989, 84, 881, but falling faster). Gaps are bridged.
 *
 * With `processNoiseUm2S` given, z is a random walk of that process noise, with white errors.
 */
export function smoothZ(series: HeightSeries[], options: SmoothZOptions): SmoothedSeries[] {
  const learned = learnHeights(series, options);
  return series.map((one) => smoothOwn(one, learned));
}

export interface SmoothZOptions {
  processNoiseUm2S: number | null;
  particleDiameterUm: number;
  /** Of the sample, degrees C; the default unless given. */
  temperatureC?: number;
}

/** What all particles of a video have in common: a motion that was given, or one learnt from them. */
export type LearnedHeights =
  | { given: HeightMotion }
  | { given: null; memoryS: number; common: LogMotion; likelihoods: HeightLikelihoods };

const bounded = (one: HeightSeries): HeightSeries => ({
  ...one,
  sdUm: one.sdUm.map((sd) => Math.max(sd, SD_FLOOR_UM)),
});

const toMotion = ([process, speed, noise, lasting]: LogMotion, memoryS: number): HeightMotion => ({
  processNoiseUm2S: Math.exp(process),
  speedUmS: Math.exp(speed),
  noiseScale: Math.exp(noise),
  noiseMemoryS: Math.exp(lasting),
  memoryS,
});

/** The motion of all particles together: the first half of `smoothZ`. */
export function learnHeights(
  series: HeightSeries[],
  { processNoiseUm2S, particleDiameterUm, temperatureC }: SmoothZOptions,
): LearnedHeights {
  const memoryS = directionMemoryS(particleDiameterUm, temperatureC);
  if (processNoiseUm2S !== null) {
    return { given: { processNoiseUm2S, speedUmS: 0, noiseScale: 1, noiseMemoryS: WHITE_S, memoryS } };
  }
  const guess = firstGuess(particleDiameterUm, typicalStep(series), temperatureC);
  const sample = thin(series.map(bounded));
  const rows = (some: readonly HeightSeries[]): number => some.reduce((sum, { tS }) => sum + tS.length, 0);
  const likelihoods = createHeightLikelihoods(
    Math.max(rows(sample), ...series.map((one) => rows(thin([one])))),
  );
  const likelihood = likelihoods.of(sample);
  const value = posterior(guess, FIRST_SPREAD, (motion) => likelihood(toMotion(motion, memoryS)));
  const starts = NOISE_STARTS.flatMap((noise) =>
    MEMORY_STARTS.map((longer): LogMotion => [guess[0], guess[1], noise, guess[3] + longer]),
  );
  const values = starts.map(value);
  const start = starts[values.indexOf(Math.max(...values))];
  return {
    given: null,
    memoryS,
    likelihoods,
    common: leastNoise(search(start, FIRST_SPREAD, value, 1), value),
  };
}

/** One particle by its own motion, for which that of all is the prior: the second half of `smoothZ`. */
export function smoothOwn(series: HeightSeries, learned: LearnedHeights): SmoothedSeries {
  const one = bounded(series);
  if (learned.given) return smoothOne(one, learned.given);
  const { memoryS, common, likelihoods } = learned;
  const likelihood = likelihoods.of(thin([one]));
  const value = posterior(common, TRACK_SPREAD, (motion) => likelihood(toMotion(motion, memoryS)));
  const best = search(common, TRACK_SPREAD, value, OWN_STEP);
  // A single track may have less noise than all, but more only where it says so plainly.
  const motion = best[2] > common[2] ? leastNoise(best, value, common[2]) : best;
  return smoothOne(one, toMotion(motion, memoryS));
}

/** Median time between the positions of a track; a tenth of a second if there are none. */
function typicalStep(series: readonly HeightSeries[]): number {
  const steps = series.flatMap(({ tS }) =>
    tS.length > 1 ? [(tS[tS.length - 1] - tS[0]) / (tS.length - 1)] : [],
  );
  return steps.length > 0 ? quantile(steps, 0.5) : 0.1;
}

/** Stretches of the series, evenly chosen, with less than twice as many heights in all as suffice. */
export function thin(series: HeightSeries[]): HeightSeries[] {
  const count = series.reduce((sum, one) => sum + one.tS.length, 0);
  if (count <= ENOUGH) return series;
  const stretch = 100;
  const pieces = series.flatMap((one) =>
    Array.from({ length: Math.ceil(one.tS.length / stretch) }, (_, piece) => {
      const part = [piece * stretch, (piece + 1) * stretch] as const;
      return { tS: one.tS.slice(...part), zUm: one.zUm.slice(...part), sdUm: one.sdUm.slice(...part) };
    }),
  );
  const every = Math.max(1, Math.floor((pieces.length * stretch) / ENOUGH));
  return pieces.filter((_, piece) => piece % every === 0);
}

/** How far a height is believed, by its squared deviation from the path in variances. */
export const heightWeight = (squared: number): number =>
  Math.min(1, ((FREEDOM + TOLERATED) / (FREEDOM + squared)) ** 2);

function smoothOne(series: HeightSeries, motion: HeightMotion): SmoothedSeries {
  const weight = new Float64Array(series.tS.length).fill(1);
  let smoothed = smoothHeights(series, motion, weight);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let k = 0; k < weight.length; k++) {
      if (Number.isNaN(series.zUm[k])) continue;
      const expected = (series.zUm[k] - smoothed.zUm[k]) ** 2 + smoothed.sdUm[k] ** 2;
      const noise = (motion.noiseScale * series.sdUm[k]) ** 2;
      const believed = heightWeight(expected / noise);
      moved = Math.max(moved, Math.abs(believed - weight[k]));
      weight[k] = believed;
    }
    if (moved < SETTLED) break;
    smoothed = smoothHeights(series, motion, weight);
  }
  // The stated error holds everything; what does not scatter from frame to frame can't be smoothed away, nor bridged.
  const steady = Math.max(0, 1 - motion.noiseScale ** 2);
  const stated = series.sdUm.filter((_, k) => !Number.isNaN(series.zUm[k]));
  const typicalUm = Math.sqrt(stated.reduce((sum, sd) => sum + sd ** 2, 0) / Math.max(1, stated.length));
  const sdUm = smoothed.sdUm.map((sd, k) =>
    Math.sqrt(sd ** 2 + steady * (Number.isNaN(series.zUm[k]) ? typicalUm : series.sdUm[k]) ** 2),
  );
  return { zUm: smoothed.zUm, sdUm, weight, motion };
}
