import { likelihoodOf, type Likelihood } from './likelihood.ts';
import { minimise } from './minimise.ts';
import {
  covarianceXy,
  covarianceZ,
  decode,
  encode,
  parametersOf,
  type FitShape,
  type Motion,
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
