import { expectedAt, oddsOfFirst } from './expected-place.ts';
import {
  planeVariance,
  predictState,
  type ParticleState,
  type LinkModel,
  type Positions,
} from './particle-state.ts';
import { DOUBT, type Undecided } from './doubt.ts';
import { following, stateAfter, stateBefore, TAIL_ROWS } from './continuation.ts';
import { frameRowsLookup } from './frame-rows.ts';

/** Further from where the missed one is expected, in standard deviations, a position is not shared. */
const REACH_SD = 6;
/** Two that stay together for longer than this many rows can't be told apart by what was before. */
const LONGEST = 40;

/**
 * Where a particle is missed beside another one that is found, both may have been found as one. The rows in between go to the one, to the other, or, where both
 * fit as well, to neither and become `undecided`. The two are followed across. Returns the rows of each track.
 */
export function settleShared(
  given: readonly number[][],
  at: Positions,
  turned: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
  undecided: Undecided,
): number[][] {
  const tracks = given.map((rows) => [...rows]);
  const owner = new Int32Array(at.tS.length).fill(-1);
  const inTracks = new Int32Array(tracks.reduce((sum, rows) => sum + rows.length, 0));
  let count = 0;
  for (const [track, rows] of tracks.entries()) {
    for (const row of rows) {
      owner[row] = track;
      inTracks[count++] = row;
    }
  }
  const rowsOf = frameRowsLookup(frame, inTracks);
  for (let missed = 0; missed < given.length; missed++) {
    for (let next = 1; next < tracks[missed].length; next++) {
      const rows = tracks[missed];
      const [last, again] = [frame[rows[next - 1]], frame[rows[next]]];
      if (again - last < 2) continue;
      if (again - last > LONGEST) continue;
      const state = stateBefore(rows, next, at, model);
      for (let now = last + 1; now < again; now++) {
        const seconds = ((now - last) / (again - last)) * (at.tS[rows[next]] - at.tS[rows[next - 1]]);
        const expected = predictState(state, at.tS[rows[next - 1]] + seconds, model);
        const found = nearest(expected, rowsOf(now), at, model);
        if (found < 0 || owner[found] < 0 || owner[found] === missed) continue;
        settle(tracks, missed, next, owner[found], owner, at, turned, model, frame, undecided);
        break;
      }
    }
  }
  return tracks.filter((rows) => rows.length > 0);
}

function nearest(expected: ParticleState, rows: Int32Array, at: Positions, model: LinkModel): number {
  let best = -1;
  let least = REACH_SD ** 2 * planeVariance(expected, model);
  for (const row of rows) {
    const squared = (at.xUm[row] - expected.x.x) ** 2 + (at.yUm[row] - expected.y) ** 2;
    if (squared >= least) continue;
    least = squared;
    best = row;
  }
  return best;
}

function settle(
  tracks: number[][],
  b: number,
  next: number,
  a: number,
  owner: Int32Array,
  at: Positions,
  turned: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
  undecided: Undecided,
): void {
  const [rowsA, rowsB] = [tracks[a], tracks[b]];
  const [last, again] = [frame[rowsB[next - 1]], frame[rowsB[next]]];
  const from = rowsA.findIndex((row) => frame[row] > last);
  let to = from;
  while (to < rowsA.length && frame[rowsA[to]] < again) to++;
  if (from < 1 || to === from) return;
  const middle = rowsA.slice(from, to);
  const tailA = rowsA.slice(to);
  const tailB = rowsB.slice(next);
  const headA = stateBefore(rowsA, from, at, model);
  const headB = stateBefore(rowsB, next, at, model);
  const fit = (state: ParticleState, rows: readonly number[]): number =>
    following(state, rows, 0, TAIL_ROWS, at, model);
  const crossed = fit(headA, tailB) + fit(headB, tailA) > fit(headA, tailA) + fit(headB, tailB);
  const [afterA, afterB] = crossed ? [tailB, tailA] : [tailA, tailB];
  // Seen from before and, with time turned round, from after.
  const both = afterA.length > 0 && afterB.length > 0;
  const endA = both ? stateAfter(afterA, 0, turned, model) : null;
  const endB = both ? stateAfter(afterB, 0, turned, model) : null;
  const middleA: number[] = [];
  const middleB: number[] = [];
  for (const row of middle) {
    const expectedA = expectedAt(headA, endA, at.tS[row], model);
    const expectedB = expectedAt(headB, endB, at.tS[row], model);
    const odds = oddsOfFirst(expectedA, expectedB, row, at, model);
    if (Math.abs(odds) > DOUBT) (odds > 0 ? middleA : middleB).push(row);
    else undecided.set(row, Math.abs(odds));
  }
  for (const row of middle) owner[row] = -1;
  tracks[a] = [...rowsA.slice(0, from), ...middleA, ...afterA];
  tracks[b] = [...rowsB.slice(0, next), ...middleB, ...afterB];
  for (const track of [a, b]) for (const row of tracks[track]) owner[row] = track;
}
