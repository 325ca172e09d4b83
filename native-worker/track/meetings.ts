import {
  planeVariance,
  predictState,
  type LinkModel,
  type ParticleState,
  type Positions,
} from './particle-state.ts';
import { DOUBT } from './doubt.ts';
import { stateAfter, stateBefore } from './continuation.ts';
import { indexFrames } from './nearest-in-frame.ts';
import type { Clock } from './close-gaps.ts';
import { expectedAt, oddsOfFirst, type ExpectedPlace } from './expected-place.ts';

/** Within this many standard deviations of where a track is expected next, another's row may be its own. */
const REACH_SD = 4;
/** And within so many where the other itself goes further than that there: it was found for two, up to half way between both. */
const JUMP_SD = 8;
/** Tracks of no more rows are given to those in whose gaps they lie. */
const STRAY_ROWS = 60;

/**
 * Cuts tracks where another ends or begins beside them: there two may have become one, or one two, and which of them goes on is to be judged with all
 * fragments at hand (merging and splitting, Jaqaman et al., Nat. Methods 2008, 5, 695).
 */
export function cutAtMeetings(
  tracks: readonly number[][],
  at: Positions,
  turned: Positions,
  model: LinkModel,
  { frame, frameIntervalS, lastFrame }: Clock,
): number[][] {
  const index = indexFrames(frame, at);
  const trackOf = new Int32Array(at.tS.length).fill(-1);
  for (const [track, rows] of tracks.entries()) for (const row of rows) trackOf[row] = track;
  const firstFrame = tracks.reduce((first, [row]) => Math.min(first, frame[row]), Infinity);
  const cuts = new Set<number>();
  const isNear = (state: ParticleState, row: number, by: Positions): boolean => {
    const expected = predictState(state, by.tS[row], model);
    const squared = (at.xUm[row] - expected.x.x) ** 2 + (at.yUm[row] - expected.y) ** 2;
    return squared < REACH_SD ** 2 * planeVariance(expected, model);
  };
  const beside = (track: number, state: ParticleState, now: number, tS: number): number[] => {
    const expected = predictState(state, tS, model);
    const reach = JUMP_SD * Math.sqrt(planeVariance(expected, model));
    return index
      .near(now, expected.x.x, expected.y, reach)
      .filter((row) => trackOf[row] >= 0 && trackOf[row] !== track);
  };
  for (const [track, rows] of tracks.entries()) {
    const [first, last] = [frame[rows[0]], frame[rows[rows.length - 1]]];
    if (last < lastFrame) {
      const state = stateBefore(rows, rows.length, at, model);
      for (const row of beside(track, state, last + 1, (last + 1) * frameIntervalS)) {
        const others = tracks[trackOf[row]];
        const next = others.indexOf(row);
        // Another's row in the frame after the last one is the first of a piece of its own.
        if (next === 0) continue;
        const [before, from] = [others[next - 1], stateAfter(others, next, turned, model)];
        if (isNear(state, row, at) || !isNear(from, before, turned)) cuts.add(row);
      }
    }
    if (first > firstFrame) {
      const state = stateAfter(rows, 0, turned, model);
      for (const row of beside(track, state, first - 1, (1 - first) * frameIntervalS)) {
        const others = tracks[trackOf[row]];
        const next = others.indexOf(row) + 1;
        if (next === others.length) continue;
        const [after, from] = [others[next], stateBefore(others, next, at, model)];
        if (isNear(state, row, turned) || !isNear(from, after, at)) cuts.add(after);
      }
    }
  }
  return tracks.flatMap((rows) => {
    const pieces: number[][] = [];
    for (const [k, row] of rows.entries()) {
      if (k === 0 || cuts.has(row)) pieces.push([]);
      pieces[pieces.length - 1].push(row);
    }
    return pieces;
  });
}

/** A gap of a track: it is not found after the row at place `before` until that at the next place. */
interface Gap {
  track: number;
  before: number;
}

/**
 * Gives the rows of short tracks to those which are missed just there: to the one whose path they are on, or, of two, to the one that they are nearer to on
 * the line between both.
 */
export function fillGaps(
  tracks: readonly number[][],
  at: Positions,
  turned: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
): number[][] {
  const gapsAt = new Map<number, Gap[]>();
  for (const [track, rows] of tracks.entries()) {
    for (let k = 0; k + 1 < rows.length; k++) {
      for (let now = frame[rows[k]] + 1; now < frame[rows[k + 1]]; now++) {
        const list = gapsAt.get(now);
        if (list) list.push({ track, before: k });
        else gapsAt.set(now, [{ track, before: k }]);
      }
    }
  }
  const states = new Map<string, ParticleState[]>();
  const expected = ({ track, before }: Gap, row: number): ExpectedPlace => {
    const key = `${track} ${before}`;
    let ends = states.get(key);
    if (!ends) {
      const rows = tracks[track];
      ends = [stateBefore(rows, before + 1, at, model), stateAfter(rows, before + 1, turned, model)];
      states.set(key, ends);
    }
    return expectedAt(ends[0], ends[1], at.tS[row], model);
  };
  const added = new Map<number, number[]>();
  const given = new Set<number>();
  const filled = new Set<string>();
  for (const rows of tracks) {
    const stray = rows.length <= STRAY_ROWS;
    for (const [k, row] of rows.entries()) {
      if (!stray && !isLoose(rows, k, frame)) continue;
      const near = (gapsAt.get(frame[row]) ?? [])
        .map((gap) => ({ track: gap.track, place: expected(gap, row) }))
        .map((one) => ({ ...one, squared: planeDeviation(one.place, row, at, model) }))
        .filter(({ squared }) => squared < REACH_SD ** 2)
        .sort((a, b) => a.squared - b.squared);
      if (near.length < 2) continue;
      const odds = oddsOfFirst(near[0].place, near[1].place, row, at, model);
      if (Math.abs(odds) < DOUBT) continue;
      const { track } = near[odds > 0 ? 0 : 1];
      const place = `${track} ${frame[row]}`;
      if (filled.has(place)) continue;
      filled.add(place);
      const list = added.get(track);
      if (list) list.push(row);
      else added.set(track, [row]);
      given.add(row);
    }
  }
  return tracks
    .map((rows, track) => {
      const kept = rows.filter((row) => !given.has(row));
      const more = added.get(track);
      return more ? [...kept, ...more].sort((a, b) => frame[a] - frame[b]) : kept;
    })
    .filter((rows) => rows.length > 0);
}

/** Whether a stretch of rows begins and ends with gaps of its track. */
function isLoose(rows: readonly number[], at: number, frame: ArrayLike<number>): boolean {
  let [from, to] = [at, at];
  while (from > 0 && frame[rows[from]] - frame[rows[from - 1]] === 1 && at - from < STRAY_ROWS) from--;
  while (to + 1 < rows.length && frame[rows[to + 1]] - frame[rows[to]] === 1 && to - at < STRAY_ROWS) to++;
  return to - from < STRAY_ROWS;
}

/** Squared distance in the plane, in variances; a row that is drawn away counts half. */
function planeDeviation([x, y]: ExpectedPlace, row: number, at: Positions, { motion }: LinkModel): number {
  const variance = 4 * (motion.sigmaXyUm ** 2 + x.variance);
  return ((at.xUm[row] - x.x) ** 2 + (at.yUm[row] - y.x) ** 2) / variance;
}
