import { PackedStates } from './packed-states.ts';
import {
  stateLikelihood,
  planeVariance,
  predictState,
  startState,
  updateState,
  type ParticleState,
  type LinkModel,
  type Positions,
} from './particle-state.ts';
import { following, missedLikelihood, TAIL_ROWS } from './continuation.ts';
import type { Clock } from './close-gaps.ts';
import { crossingsByFrame, type Crossing } from './crossings.ts';
import { DOUBT, probabilityOf } from './doubt.ts';
import { indexPoints } from './nearest-points.ts';

/** Sweeps over a video; few tracks change in the second, next to none in the third. */
const SWEEPS = 3;
/** Tracks whose places lie within this many standard deviations of each other may be exchanged. */
const REACH_SD = 6;
const MOST_NEIGHBOURS = 8;
/** Log odds of the first rows alone below which an exchange is not looked at. */
const HOPELESS = -15;
/** An exchange must be likelier by this much, in log odds. */
const BETTER = 0.1;
export interface JudgedTracks {
  tracks: number[][];
  /** A value a row: probability of its link to the row before, against the best exchange; 1 for first rows. */
  confidence: Float64Array;
}

/**
 * Looks at every two tracks that meet, and lets them exchange their further course where the rows before and after fit better so: the last rows of each
 * tell its state, and the next ones of both are weighed against both states (a two-track case of multiple hypotheses, Reid, IEEE Trans. Autom. Control
 * 1979, 24, 843).
 */
export function exchangeTails(
  given: readonly number[][],
  at: Positions,
  model: LinkModel,
  clock: Clock,
): JudgedTracks {
  const tracks = given.map((rows) => [...rows]);
  const odds = new Float64Array(at.tS.length).fill(Infinity);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    odds.fill(Infinity);
    if (sweepFrames(tracks, odds, at, model, clock) === 0) break;
  }
  const whole = tracks.filter((rows) => rows.length > 0);
  const cut = whole.flatMap((rows) => cutAtDoubt(rows, odds));
  const confidence = odds.map(probabilityOf);
  for (const rows of cut) confidence[rows[0]] = 1;
  return { tracks: cut, confidence };
}

function cutAtDoubt(rows: readonly number[], odds: Float64Array): number[][] {
  const pieces: number[][] = [];
  for (const [k, row] of rows.entries()) {
    if (k === 0 || odds[row] < DOUBT) pieces.push([]);
    pieces[pieces.length - 1].push(row);
  }
  return pieces;
}

/** One sweep in order of frames. Returns the number of exchanges. */
function sweepFrames(
  tracks: number[][],
  odds: Float64Array,
  at: Positions,
  model: LinkModel,
  clock: Clock,
): number {
  const { frame } = clock;
  let exchanged = 0;
  const states = new CrossingStates(at, model);
  for (const { now, crossings } of crossingsByFrame(tracks, frame, clock.lastFrame)) {
    const begun = crossings.filter(({ next }) => next > 0);
    const here = begun.some(({ track, next }) => frame[tracks[track][next]] === now);
    if (here && begun.length > 1) exchanged += exchangeAt(begun, states, tracks, odds, at, model, frame);
    states.pass(crossings, (row) => frame[row] === now, tracks);
  }
  return exchanged;
}

/** States of the tracks that cross a frame, after their rows before it. */
class CrossingStates {
  readonly #at: Positions;
  readonly #model: LinkModel;
  #states = new PackedStates();
  /** Those after the frame, while they are found: both take turns. */
  #later = new PackedStates();
  #placeOf = new Map<number, number>();

  constructor(at: Positions, model: LinkModel) {
    this.#at = at;
    this.#model = model;
  }

  of(track: number): ParticleState {
    return this.#states.get(this.#placeOf.get(track)!);
  }

  /** Goes on to the next frame. */
  pass(
    crossings: readonly Crossing[],
    isHere: (row: number) => boolean,
    tracks: readonly (readonly number[])[],
  ): void {
    const placeOf = new Map<number, number>();
    for (const [place, { track, next }] of crossings.entries()) {
      const row = tracks[track][next];
      this.#later.set(place, isHere(row) ? this.#after(track, next, row) : this.of(track));
      placeOf.set(track, place);
    }
    this.#placeOf = placeOf;
    [this.#states, this.#later] = [this.#later, this.#states];
  }

  #after(track: number, next: number, row: number): ParticleState {
    if (next === 0) return startState(row, this.#at, this.#model);
    const predicted = predictState(this.of(track), this.#at.tS[row], this.#model);
    return updateState(predicted, row, this.#at, this.#model);
  }
}

function exchangeAt(
  crossings: readonly Crossing[],
  states: CrossingStates,
  tracks: number[][],
  odds: Float64Array,
  at: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
): number {
  const nextRow = ({ track, next }: Crossing): number => tracks[track][next];
  const x = Float64Array.from(crossings, (one) => at.xUm[nextRow(one)]);
  const y = Float64Array.from(crossings, (one) => at.yUm[nextRow(one)]);
  const index = indexPoints(x, y);
  const stateOf = (k: number): ParticleState => states.of(crossings[k].track);
  let exchanged = 0;
  for (const [a, one] of crossings.entries()) {
    const reach =
      REACH_SD * Math.sqrt(planeVariance(predictState(stateOf(a), at.tS[nextRow(one)], model), model));
    for (const b of index.within(x[a], y[a], reach, MOST_NEIGHBOURS)) {
      if (b <= a) continue;
      const other = crossings[b];
      const gap = (head: Crossing, tail: Crossing): number =>
        frame[nextRow(tail)] - frame[tracks[head.track][head.next - 1]] - 1;
      const first = (head: number, tail: Crossing): number =>
        missedLikelihood(gap(crossings[head], tail)) +
        stateLikelihood(predictState(stateOf(head), at.tS[nextRow(tail)], model), nextRow(tail), at, model);
      if (first(a, other) + first(b, one) - first(a, one) - first(b, other) < HOPELESS) continue;
      const all = (head: number, tail: Crossing): number =>
        missedLikelihood(gap(crossings[head], tail)) +
        following(stateOf(head), tracks[tail.track], tail.next, tail.next + TAIL_ROWS, at, model);
      const gain = all(a, other) + all(b, one) - all(a, one) - all(b, other);
      if (gain > BETTER) {
        const tailA = tracks[one.track].splice(one.next);
        const tailB = tracks[other.track].splice(other.next);
        for (const row of tailB) tracks[one.track].push(row);
        for (const row of tailA) tracks[other.track].push(row);
        exchanged++;
      }
      const margin = Math.abs(gain);
      for (const row of [nextRow(one), nextRow(other)]) odds[row] = Math.min(odds[row], margin);
    }
  }
  return exchanged;
}
