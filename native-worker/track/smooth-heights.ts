import { diffusionUm2S, directionMemoryS } from '../math/sphere-in-water.ts';
import {
  createHeightLikelihoods,
  smoothHeights,
  type HeightLikelihoods,
  type HeightMotion,
  type HeightSeries,
} from './kalman.ts';
import {
  AS_STATED,
  bounded,
  scattering,
  typicalErrorUm,
  type MarkedHeights,
  type ScatterRule,
} from './height-scatter.ts';
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

/** Before anything is seen: a sphere in water (2 D) that may swim, and honest standard deviations of errors that last for some time. */
const firstGuess = (diameterUm: number, noiseMemoryS: number, temperatureC?: number): LogMotion => [
  Math.log(2 * diffusionUm2S(diameterUm, temperatureC)),
  Math.log(1.5),
  0,
  Math.log(noiseMemoryS),
];
/** Diffusion is known from the sphere's size and the water's temperature; how long errors last is not looked for. */
const FIRST_SPREAD: LogMotion = [0.12, 1.5, 0.7, 0];
/** How far one particle may differ from the others of its video. Errors last as long for all. */
const TRACK_SPREAD: LogMotion = [0.35, 0.7, 0.3, 0];
/**
 * What errors may keep from frame to frame. A short video hardly tells one from another, and each has its own noise: heights are the mean of those smoothed by each,
 * weighed by how likely it is.
 */
const CORRELATIONS = [0.7, 0.5, 0.1];
/** Below this share a correlation isn't worth the time. */
const LEAST_SHARE = 0.03;
/** Where the search for the noise begins: logarithms of its scale. */
const NOISE_STARTS = [0, -0.6, -1.2, 0.6];
/** Heights scatter as is stated only where that is likelier by this much than that all scatter alike; on six clean videos and three lab scenes the gain was 1 at most. */
const PLAINLY = 4;
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

/**
 * Smooths the heights of the particles of one video: z(t) is diffusion plus a wandering swimming velocity (`kalman.ts`). Process noise, speed and
 * noise are estimated by maximum likelihood, first from all particles together, then for each with these as prior, so that short tracks borrow from
 * the others and long ones speak for themselves. How long errors last a video hardly tells: the mean over what is likely is taken (Bayesian model averaging). A
 * height of large stated error is no more drawn to its neighbours than others, unless the video shows that it scatters more. Single wrong heights hardly count: what lies far from the path is weighed less in turn
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

/** One of the motions that a video allows. */
export interface LikelyMotion {
  motion: LogMotion;
  /** Probability among those of the video. */
  share: number;
}

/** What all particles of a video have in common: a motion that was given, or those learnt from them. */
export type LearnedHeights =
  | { given: HeightMotion }
  | {
      given: null;
      memoryS: number;
      motions: readonly LikelyMotion[];
      scatter: ScatterRule;
      likelihoods: HeightLikelihoods;
    };

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
  const sample = thin(series.map(bounded));
  const rows = (some: readonly HeightSeries[]): number => some.reduce((sum, { tS }) => sum + tS.length, 0);
  const likelihoods = createHeightLikelihoods(
    Math.max(rows(sample), ...series.map((one) => rows(thin([one])))),
  );
  const frameS = typicalStep(series);
  const guesses = CORRELATIONS.map((correlation) =>
    firstGuess(particleDiameterUm, -frameS / Math.log(correlation), temperatureC),
  );
  const typicalUm = typicalErrorUm(sample);
  const by = (power: number) => {
    const scatter = { power, typicalUm };
    const likelihood = likelihoods.of(sample.map((one) => scattering(one, scatter)));
    return { scatter, ...likelyMotions(guesses, (motion) => likelihood(toMotion(motion, memoryS))) };
  };
  const [alike, stated] = [by(0), by(1)];
  const { motions, scatter } = stated.logLikelihood > alike.logLikelihood + PLAINLY ? stated : alike;
  return { given: null, memoryS, likelihoods, motions, scatter };
}

/** A motion for each guess of how long errors last, and the best of their posteriors. */
function likelyMotions(
  guesses: readonly LogMotion[],
  likelihood: (motion: LogMotion) => number,
): { motions: LikelyMotion[]; logLikelihood: number } {
  let start: LogMotion | null = null;
  const found = guesses.map((guess) => {
    const value = posterior(guess, FIRST_SPREAD, likelihood);
    const starts = start ? [start.with(3, guess[3])] : NOISE_STARTS.map((noise) => guess.with(2, noise));
    const values = starts.map(value);
    const best = search(starts[values.indexOf(Math.max(...values))], FIRST_SPREAD, value, 1);
    start = best;
    return { motion: leastNoise(best, value), value: value(best) };
  });
  const most = Math.max(...found.map(({ value }) => value));
  const odds = found.map(({ motion, value }) => ({ motion, odds: Math.exp(value - most) }));
  const sum = odds.reduce((total, one) => total + one.odds, 0);
  const shares = odds.map(({ motion, odds: own }) => ({ motion, share: own / sum }));
  const kept = shares.filter(({ share }) => share >= LEAST_SHARE);
  const whole = kept.reduce((total, { share }) => total + share, 0);
  return {
    motions: kept.map(({ motion, share }) => ({ motion, share: share / whole })),
    logLikelihood: most,
  };
}

/** One particle by its own motion, for which those of all are the prior: the second half of `smoothZ`. */
export function smoothOwn(series: MarkedHeights, learned: LearnedHeights): SmoothedSeries {
  const one = bounded(series);
  if (learned.given) return smoothOne(scattering(one, AS_STATED), one.sdUm, learned.given);
  const { memoryS, motions, scatter, likelihoods } = learned;
  const heights = scattering(one, scatter);
  const likelihood = likelihoods.of(thin([heights]));
  const ways = motions.map(({ motion: common, share }) => {
    const value = posterior(common, TRACK_SPREAD, (motion) => likelihood(toMotion(motion, memoryS)));
    const best = search(common, TRACK_SPREAD, value, OWN_STEP);
    // A single track may have less noise than all, but more only where it says so plainly.
    const motion = best[2] > common[2] ? leastNoise(best, value, common[2]) : best;
    return { share, smoothed: smoothOne(heights, one.sdUm, toMotion(motion, memoryS)) };
  });
  return mixed(ways);
}

/** Mean of several ways to smooth a series, by their shares; the motion is that of the likeliest. */
function mixed(ways: readonly { share: number; smoothed: SmoothedSeries }[]): SmoothedSeries {
  const mean = (of: (one: SmoothedSeries, k: number) => number): Float64Array =>
    ways[0].smoothed.zUm.map((_, k) =>
      ways.reduce((sum, { share, smoothed }) => sum + share * of(smoothed, k), 0),
    );
  const zUm = mean((one, k) => one.zUm[k]);
  const variance = mean((one, k) => one.sdUm[k] ** 2 + (one.zUm[k] - zUm[k]) ** 2);
  const likeliest = ways.reduce((a, b) => (b.share > a.share ? b : a));
  return {
    zUm,
    sdUm: variance.map(Math.sqrt),
    weight: mean((one, k) => one.weight[k]),
    motion: likeliest.smoothed.motion,
  };
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

/** @param statedUm stated errors; those of the series are what scatters of them, but for a factor */
function smoothOne(series: HeightSeries, statedUm: Float64Array, motion: HeightMotion): SmoothedSeries {
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
  return { zUm: smoothed.zUm, sdUm: withSteady(smoothed.sdUm, series, statedUm, motion), weight, motion };
}

/** The stated error holds everything; what does not scatter from frame to frame can't be smoothed away, nor bridged. */
function withSteady(
  smoothedUm: Float64Array,
  { zUm, sdUm }: HeightSeries,
  statedUm: Float64Array,
  { noiseScale }: HeightMotion,
): Float64Array {
  const steady = statedUm.map((stated, k) => Math.max(0, stated ** 2 - (noiseScale * sdUm[k]) ** 2));
  const known = steady.filter((_, k) => !Number.isNaN(zUm[k]));
  const typical = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
  return smoothedUm.map((sd, k) => Math.sqrt(sd ** 2 + (Number.isNaN(zUm[k]) ? typical : steady[k])));
}
