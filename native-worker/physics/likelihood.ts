import type { Piece } from './displacement-pieces.ts';
import {
  addAutocorrelation,
  durbin,
  inverseDiagonals,
  pairing,
  solve,
  vector,
  type Predictors,
  type Vector,
} from './toeplitz.ts';

/**
 * Gaussian likelihood of displacements (Berglund 2010, PRE 82, 011917) and its slope in the covariance, track by track.
 *
 * A real covariance is that of each axis; a complex one that of dx + i dy, twice that of an axis, with the sense of turning in
 * its imaginary part. Missing positions are integrated out, which is exact.
 */
export interface Likelihood {
  /** A value a track. */
  logLikelihood: Float64Array;
  /** The slope in each of `slopes`, a row a track. */
  score: Float64Array[];
}

/** Null where the covariance is none. */
export function likelihoodOf(
  pieces: readonly Piece[],
  tracks: number,
  covariance: Vector,
  slopes: readonly Vector[],
): Likelihood | null {
  const longest = pieces.reduce((most, { steps }) => Math.max(most, steps.re.length), 0);
  const predictors = durbin(covariance, longest);
  if (!predictors) return null;
  const logLikelihood = new Float64Array(tracks);
  const score = slopes.map(() => new Float64Array(tracks));
  const traces = new Map<number, number[]>();
  for (const piece of pieces) {
    const length = piece.steps.re.length;
    const { value, sums, half } = pieceLikelihood(piece, predictors, slopes.length > 0);
    logLikelihood[piece.track] += value;
    if (!sums) continue;
    let trace = traces.get(length);
    if (!trace) {
      const diagonals = inverseDiagonals(predictors, length);
      trace = slopes.map((slope) => pairing(slope, diagonals));
      traces.set(length, trace);
    }
    const axes = covariance.im || !piece.steps.im ? 1 : 2;
    slopes.forEach((slope, at) => {
      score[at][piece.track] += half * (pairing(slope, sums) - axes * trace[at]);
    });
  }
  return { logLikelihood, score };
}

interface PieceResult {
  value: number;
  /** Autocorrelation of the whitened displacements, with that of the unknown positions; null unless slopes are wanted. */
  sums: Vector | null;
  half: number;
}

function pieceLikelihood({ steps, missing }: Piece, predictors: Predictors, withSums: boolean): PieceResult {
  const length = steps.re.length;
  const complex = predictors.im !== null;
  const axes = complex || !steps.im ? 1 : 2;
  const half = complex ? 1 : 0.5;
  const white = solve(predictors, steps);
  const unknown = takeOutMissing(white, missing, predictors);
  let logDet = predictors.logDet[length] + unknown.logDet;
  // So that the values of a real and of a complex covariance can be compared.
  if (complex) logDet -= (length - missing.length) * Math.LN2;
  let square = 0;
  for (let n = 0; n < length; n += 1) {
    square += steps.re[n] * white.re[n];
    if (steps.im && white.im) square += steps.im[n] * white.im[n];
  }
  const sums = withSums ? vector(length, complex) : null;
  if (sums) {
    for (const w of unknown.directions) addAutocorrelation(w, axes, sums);
    addAutocorrelation(white, 1, sums);
  }
  return { value: -half * (axes * logDet + square), sums, half };
}

/**
 * Integrates the missing positions out of whitened displacements: each moves two displacements against each other. Gram and Schmidt in the
 * metric of the inverse.
 */
function takeOutMissing(
  white: Vector,
  missing: readonly number[],
  predictors: Predictors,
): { directions: Vector[]; logDet: number } {
  const directions: Vector[] = [];
  let logDet = 0;
  for (const end of missing) {
    const unit = vector(white.re.length, false);
    unit.re[end] = 1;
    unit.re[end + 1] = -1;
    const w = solve(predictors, unit);
    for (const other of directions) subtractProjection(w, other, end);
    const norm = w.re[end] - w.re[end + 1];
    logDet += Math.log(norm);
    const root = 1 / Math.sqrt(norm);
    for (let n = 0; n < w.re.length; n += 1) {
      w.re[n] *= root;
      if (w.im) w.im[n] *= root;
    }
    subtractFit(white, w, end, Math.sqrt(norm));
    directions.push(w);
  }
  return { directions, logDet };
}

/** w -= other <other, unit>, the unit vector of the position that ends displacement `end`. */
function subtractProjection(w: Vector, other: Vector, end: number): void {
  const re = other.re[end] - other.re[end + 1];
  const im = other.im ? other.im[end + 1] - other.im[end] : 0;
  for (let n = 0; n < w.re.length; n += 1) {
    w.re[n] -= other.re[n] * re - (other.im ? other.im[n] * im : 0);
    if (w.im && other.im) w.im[n] -= other.re[n] * im + other.im[n] * re;
  }
}

/** Takes the best value of a missing position out of the whitened displacements. `w` has norm 1. */
function subtractFit(white: Vector, w: Vector, end: number, norm: number): void {
  const re = (white.re[end] - white.re[end + 1]) / norm;
  const im = white.im ? (white.im[end] - white.im[end + 1]) / norm : 0;
  for (let n = 0; n < w.re.length; n += 1) {
    white.re[n] -= w.re[n] * re - (w.im ? w.im[n] * im : 0);
    if (white.im) white.im[n] -= w.re[n] * im + (w.im ? w.im[n] * re : 0);
  }
}
