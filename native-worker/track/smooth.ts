import { diffusionUm2S, directionMemoryS } from '../math/sphere.ts';
import { logLikelihood, smoothHeights, type HeightMotion, type HeightSeries } from './kalman.ts';

/** A series smoothed. Arrays follow the series' times. */
export interface SmoothedSeries {
  zUm: Float64Array;
  /** Standard deviation of zUm: what smoothing leaves of the scatter, and the part of the stated error that does not scatter. */
  sdUm: Float64Array;
  /** 0 to 1: how far each measurement was believed; 1 where there is none. */
  weight: Float64Array;
  motion: HeightMotion;
}

/** Logarithms of agility, speed and noise scale. */
type LogMotion = readonly [number, number, number];

/** Before anything is seen: a sphere in water (2 D) that may swim, and honest standard deviations. */
const firstGuess = (diameterUm: number): LogMotion => [
  Math.log(2 * diffusionUm2S(diameterUm)),
  Math.log(1.5),
  0,
];
const FIRST_SPREAD: LogMotion = [1.5, 1.5, 0.7];
/** How far one particle may differ from the others of its video. */
const TRACK_SPREAD: LogMotion = [0.7, 0.7, 0.5];
const LOWEST: LogMotion = [Math.log(1e-4), Math.log(1e-3), Math.log(0.1)];
const HIGHEST: LogMotion = [Math.log(1e4), Math.log(1e3), Math.log(10)];
/** Heights that suffice to learn a motion; more would only cost time. */
const ENOUGH = 4000;
/** Degrees of freedom of Student's distribution, to which errors are taken to belong. */
const FREEDOM = 4;
const ROUNDS = 8;
const SD_FLOOR_UM = 1e-3;

/**
 * Smooths the heights of the particles of one video: z(t) is diffusion plus a wandering swimming velocity (`kalman.ts`). Agility, speed and
 * noise are estimated by maximum likelihood, first from all particles together, then for each with these as prior, so that short tracks borrow from
 * the others and long ones speak for themselves. Single wrong heights hardly count: measurement errors are Student's t with 4 degrees of freedom, fitted
 * by expectation-maximisation (Lange, Little and Taylor, J. Am. Stat. Assoc. 1989, 84, 881). Gaps are bridged.
 *
 * With `agilityUm2S` given, z is a random walk of that agility.
 */
export function smoothZ(
  series: HeightSeries[],
  options: { agilityUm2S: number | null; particleDiameterUm: number },
): SmoothedSeries[] {
  const bounded = series.map((one) => ({ ...one, sdUm: one.sdUm.map((sd) => Math.max(sd, SD_FLOOR_UM)) }));
  const { agilityUm2S, particleDiameterUm } = options;
  const memoryS = directionMemoryS(particleDiameterUm);
  const toMotion = ([agility, speed, noise]: LogMotion): HeightMotion => ({
    agilityUm2S: Math.exp(agility),
    speedUmS: Math.exp(speed),
    noiseScale: Math.exp(noise),
    memoryS,
  });
  const likelihood = (some: HeightSeries[]) => (motion: LogMotion) => total(some, toMotion(motion));
  if (agilityUm2S !== null) {
    return bounded.map((one) => smoothOne(one, { agilityUm2S, speedUmS: 0, noiseScale: 1, memoryS }));
  }
  const sample = thin(bounded);
  const common = search(firstGuess(particleDiameterUm), FIRST_SPREAD, likelihood(sample));
  return bounded.map((one) => {
    const some = thin([one]);
    return smoothOne(one, toMotion(search(common, TRACK_SPREAD, likelihood(some))));
  });
}

const total = (series: HeightSeries[], motion: HeightMotion): number =>
  series.reduce((sum, one) => sum + logLikelihood(one, motion), 0);

/** Stretches of the series, evenly chosen, with no more heights in all than suffice. */
function thin(series: HeightSeries[]): HeightSeries[] {
  const count = series.reduce((sum, one) => sum + one.tS.length, 0);
  if (count <= ENOUGH) return series;
  const stretch = 200;
  const pieces = series.flatMap((one) =>
    Array.from({ length: Math.ceil(one.tS.length / stretch) }, (_, piece) => {
      const part = [piece * stretch, (piece + 1) * stretch] as const;
      return { tS: one.tS.slice(...part), zUm: one.zUm.slice(...part), sdUm: one.sdUm.slice(...part) };
    }),
  );
  const every = Math.max(1, Math.floor((pieces.length * stretch) / ENOUGH));
  return pieces.filter((_, piece) => piece % every === 0);
}

/** Maximum of likelihood times a log-normal prior, by compass search (Hooke and Jeeves, J. ACM 1961, 8, 212). */
function search(centre: LogMotion, spread: LogMotion, likelihood: (motion: LogMotion) => number): LogMotion {
  const value = (at: LogMotion): number =>
    likelihood(at) - 0.5 * at.reduce((sum, x, axis) => sum + ((x - centre[axis]) / spread[axis]) ** 2, 0);
  let best = centre;
  let bestValue = value(best);
  for (let step = 1; step > 0.05;) {
    let moved = false;
    for (const axis of [0, 1, 2] as const) {
      for (const direction of [step, -step]) {
        const x = Math.min(Math.max(best[axis] + direction, LOWEST[axis]), HIGHEST[axis]);
        const trial: LogMotion = [
          axis === 0 ? x : best[0],
          axis === 1 ? x : best[1],
          axis === 2 ? x : best[2],
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

function smoothOne(series: HeightSeries, motion: HeightMotion): SmoothedSeries {
  const weight = new Float64Array(series.tS.length).fill(1);
  let smoothed = smoothHeights(series, motion, weight);
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k < weight.length; k++) {
      if (Number.isNaN(series.zUm[k])) continue;
      const expected = (series.zUm[k] - smoothed.zUm[k]) ** 2 + smoothed.sdUm[k] ** 2;
      const noise = (motion.noiseScale * series.sdUm[k]) ** 2;
      weight[k] = Math.min(1, (FREEDOM + 1) / (FREEDOM + expected / noise));
    }
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
