import { likelihoodOf, type Likelihood } from './likelihood.ts';
import { minimise } from './minimise.ts';
import {
  covarianceXy,
  covarianceZ,
  decode,
  encode,
  parametersOf,
  STILL,
  type FitShape,
  type Motion,
  type MotionModel,
  type Rotation,
} from './motion-model.ts';
import { piecesOf, type Piece } from './displacement-pieces.ts';
import type { Vector } from './toeplitz.ts';
import type { Track } from './measured-track.ts';

/** Displacements of an ensemble, ready for a fit. */
export interface Displacements {
  tracks: number;
  xy: Piece[];
  z: Piece[];
  longest: number;
}

const MOST_PRODUCTS = 4e7;
const SHORTEST_PIECE = 64;
const LONGEST_PIECE = 512;

/** What an ensemble is fitted to: of more rows only pieces are taken, since more would take hours and narrow intervals that are narrow already. */
export const MOST_FITTED_ROWS = MOST_PRODUCTS / SHORTEST_PIECE;

/** Pieces are as long as the work allows: it grows with the product of rows and length. @param mostRows about so many are taken */
export function displacementsOf(tracks: readonly Track[], mostRows = Infinity): Displacements {
  const rows = tracks.reduce((sum, { frame }) => sum + frame.length, 0);
  const share = Math.min(1, mostRows / rows);
  const longest = Math.round(
    Math.min(LONGEST_PIECE, Math.max(SHORTEST_PIECE, MOST_PRODUCTS / Math.max(1, rows))),
  );
  const xy = piecesOf(tracks, 'xy', longest, share);
  const z = piecesOf(tracks, 'z', longest, share);
  const longestPiece = [...xy, ...z].reduce((most, { steps }) => Math.max(most, steps.re.length), 0);
  return { tracks: tracks.length, xy, z, longest: longestPiece };
}

export interface LikelihoodFit {
  shape: FitShape;
  motion: Motion;
  parameters: Float64Array;
  logLikelihood: number;
  /** Akaike's criterion: 2 x number of parameters - 2 ln(likelihood). */
  aic: number;
}

const SLOPE_STEP = 1e-4;

/** Log-likelihood of each track and its slope in each parameter; null where the parameters mean no motion. */
export function trackLikelihood(
  data: Displacements,
  shape: FitShape,
  values: Float64Array,
  withScore = true,
): Likelihood | null {
  const parameters = parametersOf(shape);
  const slopesOf = (covariance: (motion: Motion, shape: FitShape, length: number) => Vector): Vector[] =>
    withScore
      ? parameters.map((_, at) => slope(covariance, parameters, shape, values, at, data.longest))
      : [];
  const motion = decode(parameters, values);
  const xy = likelihoodOf(
    data.xy,
    data.tracks,
    covarianceXy(motion, shape, data.longest),
    slopesOf(covarianceXy),
  );
  if (!xy || !shape.withZ) return xy;
  const z = likelihoodOf(
    data.z,
    data.tracks,
    covarianceZ(motion, shape, data.longest),
    slopesOf(covarianceZ),
  );
  return (
    z && {
      logLikelihood: xy.logLikelihood.map((value, track) => value + z.logLikelihood[track]),
      score: xy.score.map((row, at) => row.map((value, track) => value + z.score[at][track])),
    }
  );
}

function slope(
  covariance: (motion: Motion, shape: FitShape, length: number) => Vector,
  parameters: ReturnType<typeof parametersOf>,
  shape: FitShape,
  values: Float64Array,
  at: number,
  length: number,
): Vector {
  const [low, high] = [-SLOPE_STEP, SLOPE_STEP].map((move) => {
    const moved = values.slice();
    moved[at] += move;
    return covariance(decode(parameters, moved), shape, length);
  });
  const difference = (a: Float64Array, b: Float64Array): Float64Array =>
    a.map((value, m) => (b[m] - value) / (2 * SLOPE_STEP));
  return {
    re: difference(low.re, high.re),
    im: low.im && high.im && difference(low.im, high.im),
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Best parameters of a shape, from the best of several starts. */
export function fitShape(data: Displacements, shape: FitShape, starts: readonly Motion[]): LikelihoodFit {
  const parameters = parametersOf(shape);
  let best = encode(parameters, starts[0]);
  let most = Number.NEGATIVE_INFINITY;
  for (const start of starts) {
    const values = encode(parameters, start);
    const found = trackLikelihood(data, shape, values, false);
    const value = found ? sum(found.logLikelihood) : Number.NEGATIVE_INFINITY;
    if (value > most) [most, best] = [value, values];
  }
  const { x, value } = minimise((values) => {
    const found = trackLikelihood(data, shape, values);
    if (!found) return null;
    const total = -sum(found.logLikelihood);
    const slope = Float64Array.from(found.score, (row) => -sum(row));
    return Number.isFinite(total) ? { value: total, slope, parts: found.score } : null;
  }, best);
  return {
    shape,
    motion: decode(parameters, x),
    parameters: x,
    logLikelihood: -value,
    aic: 2 * parameters.length + 2 * value,
  };
}

/** Variance of a step and covariance of neighbouring steps, an axis. */
function stepMoments(pieces: readonly Piece[]): { square: number; next: number } {
  let [square, next, squares, nexts] = [0, 0, 0, 0];
  for (const { steps } of pieces) {
    for (const values of steps.im ? [steps.re, steps.im] : [steps.re]) {
      for (let n = 0; n < values.length; n += 1) square += values[n] ** 2;
      for (let n = 1; n < values.length; n += 1) next += values[n] * values[n - 1];
      squares += values.length;
      nexts += values.length - 1;
    }
  }
  return { square: square / Math.max(1, squares), next: next / Math.max(1, nexts) };
}

/** A first guess by the covariance estimator (Vestergaard 2014), as if nothing swam. */
export function passiveStart(data: Displacements, dtS: number): Motion {
  const guess = (pieces: readonly Piece[]): { d: number; noise: number } => {
    const { square, next } = stepMoments(pieces);
    const d = Math.max(0.02 * square, square / 2 + next) / dtS;
    return { d, noise: Math.max(0.02 * square, (square - 2 * d * dtS) / 2) };
  };
  const xy = guess(data.xy);
  const z = data.z.length ? guess(data.z) : xy;
  return { ...STILL, dUm2S: xy.d, noiseXyUm2: xy.noise, dzUm2S: z.d, noiseZUm2: z.noise };
}

/** Starts of a model that swims, from a start that does not. */
export const swimmerStarts = (data: Displacements, passive: Motion, shape: FitShape): Motion[] => {
  const active = activeStarts(data, passive, shape);
  return shape.model === 'chiral' ? chiralStarts(active[Math.floor(active.length / 2)], shape) : active;
};

const SPEEDS = [0.4, 0.8, 1.2];
const DECAYS = [0.02, 0.1, 0.4, 1.5];

/** Starts of swimmers: shares of the step that would be propulsion, and decays from slow to a few frames. */
function activeStarts(data: Displacements, passive: Motion, { rotation, dtS }: FitShape): Motion[] {
  const { square, next } = stepMoments(data.xy);
  const perAxis = rotation === '3d' ? 3 : 2;
  const propelled = Math.max(next, 0.05 * square);
  const zSquare = data.z.length ? stepMoments(data.z).square : square;
  return SPEEDS.flatMap((share) =>
    DECAYS.concat(2 / (data.longest * dtS)).map((drPerS) => {
      const free = Math.max(0.1 * square, square - share * propelled);
      return {
        ...passive,
        vUmS: Math.sqrt(perAxis * share * propelled) / dtS,
        drPerS,
        dUm2S: (0.4 * free) / dtS,
        noiseXyUm2: 0.1 * free,
        dzUm2S: (0.4 * free) / dtS,
        noiseZUm2: Math.max(0.1 * free, (zSquare - square) / 2),
      };
    }),
  );
}

/** Turning, as shares of the fastest that can be seen. */
const TURNS = [0.01, 0.02, 0.04, 0.08, 0.15, 0.3];

function chiralStarts(abp: Motion, shape: FitShape): Motion[] {
  const fastest = Math.PI / shape.dtS / 3;
  const signs = shape.rotation === '2d' ? [1, -1] : [1];
  const decays = [abp.drPerS, abp.drPerS / 4, 0.1];
  const shares = shape.rotation === '2d' ? [1] : [0.2, 0.6];
  return TURNS.flatMap((share) =>
    signs.flatMap((sign) =>
      decays.flatMap((drPerS) =>
        shares.map((axisShare) => ({
          ...abp,
          drPerS,
          axisShare,
          omegaRadS: sign * share * fastest,
        })),
      ),
    ),
  );
}

/** A model with more parameters must gain this much of Akaike's criterion (Burnham and Anderson 2002, 2.6). */
const CLEAR_GAIN = 6;
const SMALL_GAIN = 2;

/** The fit of one model; with errors of z that are correlated in time only where that gains more than it costs. */
function fitModel(
  data: Displacements,
  model: MotionModel,
  { rotation, dtS }: { rotation: Rotation; dtS: number },
  simpler: LikelihoodFit | null,
): LikelihoodFit {
  const withZ = data.z.length > 0;
  const start = simpler?.motion ?? passiveStart(data, dtS);
  const shape: FitShape = {
    model,
    rotation,
    dtS,
    withZ,
    correlatedZ: simpler?.shape.correlatedZ ?? false,
    isotropic: simpler?.shape.isotropic ?? false,
  };
  const starts =
    model === 'passive'
      ? [start]
      : model === 'abp'
        ? activeStarts(data, start, shape)
        : chiralStarts(start, shape);
  let best = fitShape(data, shape, starts);
  // Hardly turning in space is a peak of its own: the best start may lie below it though a helix fits better.
  const turning = starts.filter(({ omegaRadS }) => omegaRadS * data.longest * dtS > Math.PI);
  if (rotation === '3d' && turning.length > 0) {
    const helix = fitShape(data, shape, turning);
    if (helix.logLikelihood > best.logLikelihood) best = helix;
  }
  if (!withZ) return best;
  const again = (change: Partial<FitShape>, motions: readonly Motion[], gain: number): void => {
    const other = fitShape(data, { ...best.shape, ...change }, motions);
    if (other.aic < best.aic - gain) best = other;
  };
  if (!best.shape.correlatedZ) {
    const motions = [0.2, 0.5, 0.8].map((noiseZCorrelation) => ({ ...best.motion, noiseZCorrelation }));
    again({ correlatedZ: true }, motions, SMALL_GAIN);
  }
  // One D for all axes where that costs nothing: it is known better so.
  if (best.shape.isotropic) again({ isotropic: false }, [best.motion], SMALL_GAIN);
  else again({ isotropic: true }, [best.motion], -SMALL_GAIN);
  return best;
}

/** All models asked for, simplest first, and the one to take: the simplest that is within a clear gain of the best. */
export function fitModels(
  data: Displacements,
  models: readonly MotionModel[],
  base: { rotation: Rotation; dtS: number },
): { tried: LikelihoodFit[]; chosen: LikelihoodFit } {
  const order: MotionModel[] = ['passive', 'abp', 'chiral'];
  const last = Math.max(...models.map((model) => order.indexOf(model)));
  const fits: LikelihoodFit[] = [];
  for (const model of order.slice(0, last + 1)) fits.push(fitModel(data, model, base, fits.at(-1) ?? null));
  const tried = fits.filter(({ shape }) => models.includes(shape.model));
  const lowest = Math.min(...tried.map(({ aic }) => aic));
  return { tried, chosen: tried.find(({ aic }) => aic <= lowest + CLEAR_GAIN)! };
}
