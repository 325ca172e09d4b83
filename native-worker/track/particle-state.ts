import {
  advanceAxis,
  startAxis,
  stepOf,
  updateAxis,
  type AxisState,
  type MotionModel,
} from './axis-state.ts';
import {
  advanceTurning,
  leftShare,
  startTurning,
  turningMoments,
  turningStep,
  updateTurning,
  type TurningState,
} from './turning.ts';

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
  /** Where swimmers circle, what `x`, `y` and `vy` are the moments of; null where they don't. */
  turning: TurningState | null;
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
  const [x, y, z] = [at.xUm[row], at.yUm[row], at.zUm[row]];
  const variance = motion.sigmaXyUm ** 2;
  return {
    tS: at.tS[row],
    x: startAxis(x, variance, motion.fastestVariance),
    y,
    vy: 0,
    turning: motion.turnPerS > 0 ? startTurning(x, y, variance, motion.fastestVariance) : null,
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
  const dt = tS - state.tS;
  const alongZ = {
    diffusionUm2S: motion.diffusionUm2S,
    velocityVariance: motion.velocityVarianceZ,
    persistenceS: motion.persistenceS,
  };
  // Written out: millions of objects are made here, and spread ones cost several times as much.
  const { x, y, vy, turning } = predictPlane(state, dt, motion);
  return {
    tS,
    x,
    y,
    vy,
    turning,
    z: state.z && advanceAxis(state.z, stepOf(dt, alongZ)),
    misses: state.misses,
    steps: state.steps,
  };
}

type InPlane = Pick<ParticleState, 'x' | 'y' | 'vy' | 'turning'>;

function predictPlane({ x, y, vy, turning }: ParticleState, dt: number, motion: MotionModel): InPlane {
  const { diffusionUm2S, velocityVarianceXy: velocityVariance, persistenceS } = motion;
  const inPlane = { diffusionUm2S, velocityVariance, persistenceS };
  if (turning) {
    const later = advanceTurning(turning, turningStep(dt, inPlane, motion.turnPerS));
    const { x: axis, y: meanY, vy: meanVy } = turningMoments(later);
    return { x: axis, y: meanY, vy: meanVy, turning: later };
  }
  const step = stepOf(dt, inPlane);
  return { x: advanceAxis(x, step), y: y + step.reach * vy, vy: step.keep * vy, turning };
}

const ownScatter = ({ misses, steps }: ParticleState): number =>
  Math.max(SCATTER_FLOOR, (PRIOR_STEPS + misses) / (PRIOR_STEPS + steps));

/** Variance of the expected position along x or y, the error of the next position included. */
export const planeVariance = (predicted: ParticleState, { motion }: LinkModel): number =>
  (predicted.x.xx + motion.sigmaXyUm ** 2) * ownScatter(predicted);

/** How well a position fits a prediction in the plane. */
interface PlaneFit {
  /** Variance along x or y, but for what is not known of the sense of turning. */
  variance: number;
  /** Squared miss in variances. */
  squared: number;
  /** Its density, times 2 pi variances, if it is right, and if a neighbour draws it. */
  right: number;
  drawn: number;
  /** Log odds that the swimmer turns left. */
  odds: number;
}

function fitAt(dx: number, dy: number, variance: number): PlaneFit {
  const squared = (dx * dx + dy * dy) / variance;
  const right = (1 - PULLED) * Math.exp(-0.5 * squared);
  const drawn = (PULLED / PULLED_SPREAD ** 2) * Math.exp((-0.5 * squared) / PULLED_SPREAD ** 2);
  return { variance, squared, right, drawn, odds: 0 };
}

function fitPlane(predicted: ParticleState, row: number, at: Positions, model: LinkModel): PlaneFit {
  const { turning } = predicted;
  const [x, y] = [at.xUm[row], at.yUm[row]];
  if (!turning) return fitAt(x - predicted.x.x, y - predicted.y, planeVariance(predicted, model));
  const variance = (turning.xx + model.motion.sigmaXyUm ** 2) * ownScatter(predicted);
  const left = fitAt(x - turning.left.x, y - turning.left.y, variance);
  const right = fitAt(x - turning.right.x, y - turning.right.y, variance);
  const share = leftShare(turning);
  const sum = (of: 'right' | 'drawn'): number => share * left[of] + (1 - share) * right[of];
  const [isLeft, isRight] = [left.right + left.drawn + 1e-300, right.right + right.drawn + 1e-300];
  const after = (share * isLeft) / (share * isLeft + (1 - share) * isRight);
  return {
    variance,
    squared: after * left.squared + (1 - after) * right.squared,
    right: sum('right'),
    drawn: sum('drawn'),
    odds: Math.log(isLeft / isRight),
  };
}

/** Log likelihood of a position for a particle predicted to its time. */
export function stateLikelihood(
  predicted: ParticleState,
  row: number,
  at: Positions,
  model: LinkModel,
): number {
  const { variance, right, drawn } = fitPlane(predicted, row, at, model);
  const plane = (right + drawn) / (2 * Math.PI * variance);
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
  const fit = fitPlane(predicted, row, at, model);
  const sum = fit.right + fit.drawn;
  const drawn = sum > 1e-300 ? fit.drawn / sum : 1;
  const noise = motion.sigmaXyUm ** 2 + drawn * (PULLED_SPREAD ** 2 - 1) * fit.variance * 0.5;
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
  const { x, y, vy, turning } = updatePlane(predicted, at.xUm[row], at.yUm[row], noise, fit.odds);
  return {
    tS: predicted.tS,
    x,
    y,
    vy,
    turning,
    z: height,
    misses: FADING * predicted.misses + Math.min(fit.squared * ownScatter(predicted), 20) / 2,
    steps: FADING * predicted.steps + 1,
  };
}

function updatePlane(
  predicted: ParticleState,
  xUm: number,
  yUm: number,
  noise: number,
  odds: number,
): InPlane {
  const { x, y, vy, turning } = predicted;
  if (turning) {
    const seen = updateTurning(turning, xUm, yUm, noise, odds);
    const { x: axis, y: meanY, vy: meanVy } = turningMoments(seen);
    return { x: axis, y: meanY, vy: meanVy, turning: seen };
  }
  const total = x.xx + noise;
  const dy = yUm - y;
  return {
    x: updateAxis(x, xUm, noise),
    y: y + (x.xx / total) * dy,
    vy: vy + (x.xv / total) * dy,
    turning,
  };
}
