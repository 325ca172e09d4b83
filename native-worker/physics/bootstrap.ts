import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import type { Interval } from '../../preload/contract/analysis.ts';
import { MOST_CURVE_REPEATS } from '../../preload/contract/options/analyse.ts';
import { createRandom } from '../math/random.ts';
import { trackLikelihood, type Displacements, type LikelihoodFit } from './fit-likelihood.ts';
import { decode, parametersOf, type Motion } from './motion-model.ts';

/** The first of the draws: enough for bands of curves and for moments of the speed, which cost more a repeat than a fit. */
export const forCurves = (draws: readonly Int32Array[]): readonly Int32Array[] =>
  draws.slice(0, MOST_CURVE_REPEATS);

/** A track alone can't be drawn anew: what is said of its errors comes from its own steps. */
export const isAlone = (tracks: { length: number }): boolean => tracks.length === 1;

/** How often each track is drawn, a row a repeat. The same seed gives the same draws. */
export function drawTracks(tracks: number, repeats: number, seed: number): Int32Array[] {
  const random = createRandom(seed, 0x7261);
  return Array.from({ length: repeats }, () => {
    const times = new Int32Array(tracks);
    for (let draw = 0; draw < tracks; draw += 1) times[random.integer(tracks)] += 1;
    return times;
  });
}

/** A figure with the 95 % interval that the middle of its repeats spans. */
export function figureOf(value: number, repeats: readonly number[]): Interval {
  const sorted = repeats.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number): number => {
    if (sorted.length === 0) return Number.NaN;
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)) };
}

const CURVATURE_STEP = 2e-3;
/** A parameter walks freely; further than this a repeat says nothing of it. */
const FARTHEST = 4;

/** A fit's score and curvature of each track, from which fits nearby follow. */
interface Bends {
  centre: Float64Array[];
  bends: Float64Array[][];
}

function bendsOf(data: Displacements, { shape, parameters: at }: LikelihoodFit): Bends {
  const centre = trackLikelihood(data, shape, at)!.score;
  const bends = Array.from({ length: at.length }, (_, k) => {
    const [low, high] = [-CURVATURE_STEP, CURVATURE_STEP].map((move) => {
      const moved = at.slice();
      moved[k] += move;
      return trackLikelihood(data, shape, moved)?.score ?? null;
    });
    const span = (low ? CURVATURE_STEP : 0) + (high ? CURVATURE_STEP : 0);
    const [from, to] = [low ?? centre, high ?? centre];
    return from.map((row, j) =>
      row.map((value, track) => (value - to[j][track]) / Math.max(span, CURVATURE_STEP)),
    );
  });
  return { centre, bends };
}

/** Of tracks that count so often. What the data say nothing of stays where it is. */
function curvatureOf(bends: Bends['bends'], total: (row: Float64Array) => number): Matrix {
  const curvature = new Matrix(
    bends.map((row, k) => row.map((bend, j) => (total(bend) + total(bends[j][k])) / 2)),
  );
  for (let k = 0; k < bends.length; k += 1)
    curvature.set(k, k, Math.max(curvature.get(k, k), 0) * 1.0001 + 1e-3);
  return curvature;
}

/** The fit moved by a step, as far as one may believe it. */
function movedBy({ shape, parameters: at }: LikelihoodFit, step: readonly number[]): Motion {
  const moved = Float64Array.from(at, (value, k) => value + Math.max(-FARTHEST, Math.min(FARTHEST, step[k])));
  return decode(parametersOf(shape), moved);
}

/**
 * What the fit of a single track might have been: drawn from the normal distribution that the curvature of its own likelihood gives (observed
 * information; Efron and Hinkley 1978), for there are no other tracks to draw.
 */
export function aloneMotions(
  data: Displacements,
  fit: LikelihoodFit,
  repeats: number,
  seed: number,
): Motion[] {
  const { bends } = bendsOf(data, fit);
  const { diagonalMatrix, eigenvectorMatrix } = new EigenvalueDecomposition(
    curvatureOf(bends, (row) => row[0]),
    { assumeSymmetric: true },
  );
  const random = createRandom(seed, 0xa10e);
  // A direction in which the likelihood does not bend says nothing: it is as wide as can be.
  const sd = diagonalMatrix.diagonal().map((bend) => 1 / Math.sqrt(Math.max(bend, 1 / FARTHEST ** 2)));
  return Array.from({ length: repeats }, () => {
    const along = Matrix.columnVector(sd.map((one) => one * random.normal()));
    return movedBy(fit, eigenvectorMatrix.mmul(along).to1DArray());
  });
}

/**
 * What the fit would have been on tracks drawn anew: one step of Newton's method from the fit, with the score and the curvature of the
 * tracks that were drawn (a k-step bootstrap, Andrews 2002). Costs no fit a repeat.
 */
export function redrawnMotions(
  data: Displacements,
  fit: LikelihoodFit,
  draws: readonly Int32Array[],
): Motion[] {
  const { centre, bends } = bendsOf(data, fit);
  return draws.map((times) => {
    const total = (row: Float64Array): number => {
      let sum = 0;
      for (let track = 0; track < times.length; track += 1) sum += times[track] * row[track];
      return sum;
    };
    const score = Matrix.columnVector(centre.map(total));
    const step = solveOrNull(curvatureOf(bends, total), score);
    return movedBy(fit, step ?? Array.from(fit.parameters, () => 0));
  });
}

function solveOrNull(matrix: Matrix, right: Matrix): number[] | null {
  try {
    return inverse(matrix).mmul(right).to1DArray();
  } catch {
    // Singular: this draw says nothing.
    return null;
  }
}
