import {
  advanceAxis,
  startAxis,
  stepOf,
  updateAxis,
  type AxisState,
  type MotionModel,
} from './axis-state.ts';

/** Positions of a video in micrometres and seconds; zUm is NaN where unknown. */
export interface Positions {
  tS: Float64Array;
  xUm: Float64Array;
  yUm: Float64Array;
  zUm: Float64Array;
  zSdUm: Float64Array;
}

/** What links are judged by. */
export interface LinkModel {
  motion: MotionModel;
  /** Logarithm of the density of positions that begin a track, 1 / (um^2 and um of height). */
  logBirth: number;
  /** Span of the heights, um: where a height is wrong it may lie anywhere in it. */
  zSpanUm: number;
  /** How many others there are, on average, within the way that a particle goes before it turns, in the plane. */
  rivals: number;
}

/** State of one particle: x and y share their covariance; z is null before the first height. */
export interface ParticleState {
  tS: number;
  x: AxisState;
  /** Mean of y: position and velocity. */
  y: number;
  vy: number;
  z: AxisState | null;
  /** Its own scatter: squared misses in the plane over what the model expects, fading. */
  misses: number;
  steps: number;
}

/** Weight, in steps, of the model in a track's own scatter. */
const PRIOR_STEPS = 6;
const FADING = 0.93;
/** Least and largest own scatter: a particle at rest among swimmers is no surer than this. */
const SCATTER_FLOOR = 0.5;
/** Share of positions that are off, drawn by a neighbour, with this many times the spread. */
const PULLED = 0.05;
const PULLED_SPREAD = 3;
/** Share of heights that a neighbour spoils: most draw them towards its own, some leave them anywhere in the span. */
const SPOILT = 0.05;
const DRAWN = 0.9;
/** How far they are drawn, as a share of the span of heights. */
const DRAWN_SPAN = 0.05;

export function startState(row: number, at: Positions, { motion }: LinkModel): ParticleState {
  const z = at.zUm[row];
  return {
    tS: at.tS[row],
    x: startAxis(at.xUm[row], motion.sigmaXyUm ** 2, motion.fastestVariance),
    y: at.yUm[row],
    vy: 0,
    z: Number.isNaN(z) ? null : startAxis(z, zVariance(row, at, motion), motion.velocityVarianceZ),
    misses: 0,
    steps: 0,
  };
}

/** Variance of a measured height. */
export const zVariance = (row: number, at: Positions, motion: MotionModel): number =>
  (motion.zNoiseScale * at.zSdUm[row]) ** 2;

/** The state at a later time. */
export function predictState(state: ParticleState, tS: number, { motion }: LinkModel): ParticleState {
  const step = stepOf(tS - state.tS, {
    diffusionUm2S: motion.diffusionUm2S,
    velocityVariance: motion.velocityVarianceXy,
    persistenceS: motion.persistenceS,
  });
  return {
    tS,
    x: advanceAxis(state.x, step),
    y: state.y + step.reach * state.vy,
    vy: step.keep * state.vy,
    z:
      state.z &&
      advanceAxis(
        state.z,
        stepOf(tS - state.tS, {
          diffusionUm2S: motion.diffusionUm2S,
          velocityVariance: motion.velocityVarianceZ,
          persistenceS: motion.persistenceS,
        }),
      ),
    misses: state.misses,
    steps: state.steps,
  };
}

const ownScatter = ({ misses, steps }: ParticleState): number =>
  Math.max(SCATTER_FLOOR, (PRIOR_STEPS + misses) / (PRIOR_STEPS + steps));

/** Variance of the expected position along x or y, the error of the next position included. */
export const planeVariance = (predicted: ParticleState, { motion }: LinkModel): number =>
  (predicted.x.xx + motion.sigmaXyUm ** 2) * ownScatter(predicted);

/** Log likelihood of a position for a particle predicted to its time. */
export function stateLikelihood(
  predicted: ParticleState,
  row: number,
  at: Positions,
  model: LinkModel,
): number {
  const variance = planeVariance(predicted, model);
  const squared = ((at.xUm[row] - predicted.x.x) ** 2 + (at.yUm[row] - predicted.y) ** 2) / variance;
  const plane =
    ((1 - PULLED) * Math.exp(-0.5 * squared) +
      (PULLED / PULLED_SPREAD ** 2) * Math.exp((-0.5 * squared) / PULLED_SPREAD ** 2)) /
    (2 * Math.PI * variance);
  return Math.log(Math.max(plane, 1e-300)) + Math.log(heightLikelihood(predicted, row, at, model));
}

/** Density of the height; that of any height where one of the two is not known. */
function heightLikelihood(
  { z: state }: ParticleState,
  row: number,
  at: Positions,
  { motion, zSpanUm }: LinkModel,
): number {
  const z = at.zUm[row];
  if (state === null || Number.isNaN(z)) return 1 / zSpanUm;
  const variance = state.xx + zVariance(row, at, motion);
  return goodHeight(z - state.x, variance) + spoiltHeight(z - state.x, zSpanUm);
}

const goodHeight = (missed: number, variance: number): number =>
  ((1 - SPOILT) * Math.exp((-0.5 * missed * missed) / variance)) / Math.sqrt(2 * Math.PI * variance);

function spoiltHeight(missed: number, zSpanUm: number): number {
  const reach = DRAWN_SPAN * zSpanUm;
  return SPOILT * ((DRAWN * Math.exp(-Math.abs(missed) / reach)) / (2 * reach) + (1 - DRAWN) / zSpanUm);
}

/** The state after a position; one that is off counts less. */
export function updateState(
  predicted: ParticleState,
  row: number,
  at: Positions,
  model: LinkModel,
): ParticleState {
  const { motion, zSpanUm } = model;
  const variance = planeVariance(predicted, model);
  const [dx, dy] = [at.xUm[row] - predicted.x.x, at.yUm[row] - predicted.y];
  const squared = (dx * dx + dy * dy) / variance;
  const right = (1 - PULLED) * Math.exp(-0.5 * squared);
  const off = (PULLED / PULLED_SPREAD ** 2) * Math.exp((-0.5 * squared) / PULLED_SPREAD ** 2);
  const pulled = right + off > 1e-300 ? off / (right + off) : 1;
  const noise = motion.sigmaXyUm ** 2 + pulled * (PULLED_SPREAD ** 2 - 1) * variance * 0.5;
  const total = predicted.x.xx + noise;
  const z = at.zUm[row];
  let height = predicted.z;
  if (!Number.isNaN(z)) {
    const own = zVariance(row, at, motion);
    if (height === null) {
      height = startAxis(z, own, motion.velocityVarianceZ);
    } else {
      const spread = height.xx + own;
      const good = goodHeight(z - height.x, spread);
      const trust = good / (good + spoiltHeight(z - height.x, zSpanUm));
      height = updateAxis(height, z, own + (1 / Math.max(trust, 1e-6) - 1) * spread);
    }
  }
  return {
    tS: predicted.tS,
    x: updateAxis(predicted.x, at.xUm[row], noise),
    y: predicted.y + (predicted.x.xx / total) * dy,
    vy: predicted.vy + (predicted.x.xv / total) * dy,
    z: height,
    misses: FADING * predicted.misses + Math.min(squared * ownScatter(predicted), 20) / 2,
    steps: FADING * predicted.steps + 1,
  };
}
