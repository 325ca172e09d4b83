import type { MotionModel } from './axis-state.ts';
import {
  predictState,
  zVariance,
  type LinkModel,
  type ParticleState,
  type Positions,
} from './particle-state.ts';

/** Slope of the logistic curve that is nearest to the normal distribution's. */
const LOGISTIC = 1.702;
/** This share of the measured positions is less exact than stated, by this factor. */
const OFF = 0.1;
const OFF_SPREAD = 3;
const LEAST_LIKELIHOOD = 1e-12;

/** Where a particle is expected along an axis, and the variance of that. */
interface Expected {
  x: number;
  variance: number;
}
export type ExpectedPlace = readonly [x: Expected, y: Expected, z: Expected | null];

/** From the states before and, with time turned round, after; one of the two must be known. */
export function expectedAt(
  before: ParticleState | null,
  after: ParticleState | null,
  tS: number,
  model: LinkModel,
): ExpectedPlace {
  const seen: ParticleState[] = [];
  if (before) seen.push(predictState(before, tS, model));
  if (after) seen.push(predictState(after, -tS, model));
  const weighed = (axis: (state: ParticleState) => Expected | null): Expected | null => {
    let [sum, precision] = [0, 0];
    for (const state of seen) {
      const one = axis(state);
      if (one === null) continue;
      sum += one.x / one.variance;
      precision += 1 / one.variance;
    }
    return precision > 0 ? { x: sum / precision, variance: 1 / precision } : null;
  };
  return [
    weighed(({ x }) => ({ x: x.x, variance: x.xx }))!,
    weighed(({ x, y }) => ({ x: y, variance: x.xx }))!,
    weighed(({ z }) => z && { x: z.x, variance: z.xx }),
  ];
}

/** A row's position along x, y and z, and the variances of that. */
function measuredAt(row: number, at: Positions, motion: MotionModel): [measured: number[], noise: number[]] {
  const inPlane = motion.sigmaXyUm ** 2;
  return [
    [at.xUm[row], at.yUm[row], at.zUm[row]],
    [inPlane, inPlane, zVariance(row, at, motion)],
  ];
}

/** Log likelihood of a row for a particle that is expected there, but for a constant; some rows are less exact than stated. */
export function likelihoodAt(
  place: ExpectedPlace,
  row: number,
  at: Positions,
  { motion }: LinkModel,
): number {
  const [measured, noise] = measuredAt(row, at, motion);
  let sum = 0;
  for (const axis of [0, 1, 2] as const) {
    const expected = place[axis];
    if (expected === null || Number.isNaN(measured[axis])) continue;
    const variance = expected.variance + noise[axis];
    const squared = (measured[axis] - expected.x) ** 2 / variance;
    const right = (1 - OFF) * Math.exp(-0.5 * squared);
    const off = (OFF / OFF_SPREAD) * Math.exp((-0.5 * squared) / OFF_SPREAD ** 2);
    sum += Math.log((right + off) / Math.sqrt(variance) + LEAST_LIKELIHOOD);
  }
  return sum;
}

/**
 * Log odds that a row belongs to the first of two particles that may have been found as one. Such a row lies on the line between both, nearer to its own
 * particle.
 */
export function oddsOfFirst(
  first: ExpectedPlace,
  second: ExpectedPlace,
  row: number,
  at: Positions,
  { motion }: LinkModel,
): number {
  const [measured, noise] = measuredAt(row, at, motion);
  let [along, apart] = [0, 0];
  for (const axis of [0, 1, 2] as const) {
    const [a, b] = [first[axis], second[axis]];
    if (a === null || b === null || Number.isNaN(measured[axis])) continue;
    const between = b.x - a.x;
    const variance = noise[axis] + (a.variance + b.variance) / 2;
    along += (between * (measured[axis] - a.x)) / variance;
    apart += (between * between) / variance;
  }
  // The share of the way is along / apart, its standard deviation apart ** -0.5; a logistic curve stands for the normal one.
  return LOGISTIC * Math.sqrt(apart) * (0.5 - along / apart);
}
