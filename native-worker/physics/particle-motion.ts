import type { Interval } from '../../preload/contract/analysis.ts';
import { likelihoodOf } from './likelihood.ts';
import type { Displacements } from './fit-likelihood.ts';
import { gridInterval } from './grid-interval.ts';
import { covarianceXy, type FitShape, type Motion } from './motion-model.ts';
import { stepProducts } from './vacf.ts';
import type { Track } from './measured-track.ts';

/** Figures of single tracks; null where a track says too little. */
export interface ParticleFigures {
  d: Interval | null;
  dr: Interval | null;
  omega: Interval | null;
}

const FEWEST_STEPS = 10;

/**
 * D along x and y by the covariance estimator with its error (Vestergaard 2014, PRE 89, 022726, eqs 11 and 17), less what propulsion at
 * speed v adds.
 */
export function diffusionOf(track: Track, speedUmS: number, { dtS, rotation }: FitShape): Interval | null {
  const { plane, pairs } = stepProducts(track, 1);
  if (pairs[1] < FEWEST_STEPS) return null;
  const [square, next] = [plane[0] / pairs[0] / 2, plane[1] / pairs[1] / 2];
  const d = (square / 2 + next) / dtS;
  const value = d - (1.5 * speedUmS ** 2 * dtS) / (rotation === '3d' ? 3 : 2);
  const epsilon = Math.max(0, -next) / Math.max(d * dtS, 1e-12);
  const steps = 2 * pairs[0];
  const relative = (6 + 4 * epsilon + 2 * epsilon * epsilon) / steps + (4 * (1 + epsilon) ** 2) / steps ** 2;
  const half = 1.96 * Math.abs(d) * Math.sqrt(relative);
  return { value, low: value - half, high: value + half };
}

/** Speed of turning in the plane from the phase of the velocity autocorrelation, with errors by leaving out parts of the track in turn. */
export function turningOf(track: Track, motion: Motion, dtS: number): Interval | null {
  const lags = Math.max(
    4,
    Math.min(Math.round(1 / (motion.drPerS * dtS)), Math.floor(track.frame.length / 4)),
  );
  const parts = splitTrack(track, 8);
  if (track.frame.length < 4 * FEWEST_STEPS || parts.length < 4) return null;
  const products = parts.map((part) => stepProducts(part, lags));
  const whole = phaseSlope(products, lags, dtS);
  if (Number.isNaN(whole)) return null;
  const without = products.map((_, left) =>
    phaseSlope(
      products.filter((_one, at) => at !== left),
      lags,
      dtS,
    ),
  );
  const mean = without.reduce((a, b) => a + b, 0) / without.length;
  const variance = ((without.length - 1) / without.length) * without.reduce((a, b) => a + (b - mean) ** 2, 0);
  const half = 1.96 * Math.sqrt(variance);
  return { value: whole, low: whole - half, high: whole + half };
}

function splitTrack(track: Track, parts: number): Track[] {
  const size = Math.ceil(track.frame.length / parts);
  return Array.from({ length: parts }, (_, part): Track => {
    const [from, to] = [part * size, Math.min(track.frame.length, (part + 1) * size)];
    return {
      ...track,
      frame: track.frame.slice(from, to),
      xUm: track.xUm.slice(from, to),
      yUm: track.yUm.slice(from, to),
      zUm: null,
    };
  }).filter(({ frame }) => frame.length > 3);
}

/** Slope of the unwrapped phase of lags 2 and more, each lag by the weight of its correlation. */
function phaseSlope(products: readonly ReturnType<typeof stepProducts>[], lags: number, dtS: number): number {
  let [slope, weights, phase] = [0, 0, 0];
  for (let lag = 2; lag <= lags; lag += 1) {
    let [re, im] = [0, 0];
    for (const one of products) {
      re += one.plane[lag] ?? 0;
      im += one.turning[lag] ?? 0;
    }
    const size = Math.hypot(re, im);
    if (size === 0) continue;
    const raw = Math.atan2(im, re);
    const expected = weights > 0 ? (slope / weights) * lag : phase;
    phase = raw + 2 * Math.PI * Math.round((expected - raw) / (2 * Math.PI));
    const weight = size * lag * lag;
    slope += (weight * phase) / lag;
    weights += weight;
  }
  return weights > 0 ? slope / weights / dtS : Number.NaN;
}

const DECAYS = 25;

/** D_R of each track on a scale from a fifth to five times the ensemble's, all else as the ensemble's: mean and middle 95 % of its likelihood, of ln(D_R). */
export function turningDiffusion(data: Displacements, motion: Motion, shape: FitShape): (Interval | null)[] {
  const grid = Float64Array.from(
    { length: DECAYS },
    (_, at) => Math.log(motion.drPerS) + Math.log(5) * (-1 + (2 * at) / (DECAYS - 1)),
  );
  const rows = Array.from(grid, (logDr) => {
    const covariance = covarianceXy({ ...motion, drPerS: Math.exp(logDr) }, shape, data.longest);
    const found = likelihoodOf(data.xy, data.tracks, covariance, []);
    return found?.logLikelihood ?? new Float64Array(data.tracks).fill(Number.NEGATIVE_INFINITY);
  });
  return Array.from({ length: data.tracks }, (_, track) => {
    const most = rows.reduce((a, row) => Math.max(a, row[track]), Number.NEGATIVE_INFINITY);
    const found = gridInterval(
      grid,
      Float64Array.from(rows, (row) => Math.exp(row[track] - most)),
    );
    return found && { value: Math.exp(found.value), low: Math.exp(found.low), high: Math.exp(found.high) };
  });
}
