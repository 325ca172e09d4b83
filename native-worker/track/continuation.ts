import {
  stateLikelihood,
  predictState,
  startState,
  updateState,
  type ParticleState,
  type LinkModel,
  type Positions,
} from './particle-state.ts';

/** Rows of the end of a track that tell its state, and of the beginning of another that are weighed against it. */
const HEAD_ROWS = 15;
export const TAIL_ROWS = 8;
/** Log odds of a frame in which a particle is not found: the first, each further one. */
const FIRST_MISSED = Math.log(0.05);
const MORE_MISSED = Math.log(0.7);

/** Log likelihood of missing a particle in so many frames. */
export const missedLikelihood = (frames: number): number =>
  frames <= 0 ? 0 : FIRST_MISSED + (frames - 1) * MORE_MISSED;

/** The same of one beside another that is found: both may be found as one. */
const FIRST_HIDDEN = Math.log(0.5);
const MORE_HIDDEN = Math.log(0.95);
export const hiddenLikelihood = (frames: number): number =>
  frames <= 0 ? 0 : FIRST_HIDDEN + (frames - 1) * MORE_HIDDEN;

/** State of a particle after the last rows of a track before place `end`. */
export function stateBefore(
  rows: readonly number[],
  end: number,
  at: Positions,
  model: LinkModel,
): ParticleState {
  const from = Math.max(0, end - HEAD_ROWS);
  let state = startState(rows[from], at, model);
  for (let k = from + 1; k < end; k++)
    state = updateState(predictState(state, at.tS[rows[k]], model), rows[k], at, model);
  return state;
}

/** The same, with time turned round, before the first rows of a track from place `begin` on. @param turned positions at times of opposite sign */
export function stateAfter(
  rows: readonly number[],
  begin: number,
  turned: Positions,
  model: LinkModel,
): ParticleState {
  const head = rows.slice(begin, begin + HEAD_ROWS).reverse();
  return stateBefore(head, head.length, turned, model);
}

/** Log likelihood of the rows from place `begin` to before `end` for a particle of known state. */
export function following(
  state: ParticleState,
  rows: readonly number[],
  begin: number,
  end: number,
  at: Positions,
  model: LinkModel,
): number {
  let sum = 0;
  let latest = state;
  for (let k = begin; k < Math.min(end, rows.length); k++) {
    const predicted = predictState(latest, at.tS[rows[k]], model);
    sum += stateLikelihood(predicted, rows[k], at, model);
    latest = updateState(predicted, rows[k], at, model);
  }
  return sum;
}

/**
 * Log odds that the rows of one track from `begin` on continue another one before `end`, against beginning anew. It holds the evidence of both
 * sides: the state at the end of the one, and all that the other's first rows say of position and velocity.
 *
 * @param missed frames between the two
 */
export function continuationOdds(
  head: ParticleState,
  tail: readonly number[],
  begin: number,
  missed: number,
  at: Positions,
  model: LinkModel,
): number {
  const end = Math.min(tail.length, begin + TAIL_ROWS);
  const anew = following(startState(tail[begin], at, model), tail, begin + 1, end, at, model);
  return following(head, tail, begin, end, at, model) - anew - model.logBirth + missedLikelihood(missed);
}
