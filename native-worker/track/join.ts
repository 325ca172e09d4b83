import { assignLinks, type Candidates } from './assign.ts';
import { planeVariance, predictBody, type LinkModel, type Positions } from './body.ts';
import { continuationOdds, stateBefore } from './continuation.ts';

export interface Clock {
  frame: ArrayLike<number>;
  frameIntervalS: number;
  lastFrame: number;
}

const GATE_SD = 5;
/** Gaps are closed over this many frames more than a particle may be missed, if its state allows. */
const LONGER = 20;

/**
 * Joins tracks that end to tracks that begin later: all together, by the log odds that the one continues the other (Jaqaman et al., Nat. Methods 2008,
 * 5, 695). Returns the rows of each track.
 */
export function joinFragments(
  tracks: readonly number[][],
  at: Positions,
  model: LinkModel,
  clock: Clock & { memoryFrames: number },
): number[][] {
  const { frame } = clock;
  const longest = clock.memoryFrames + LONGER;
  const beginning = new Map<number, number[]>();
  for (const [track, rows] of tracks.entries()) {
    const first = frame[rows[0]];
    const list = beginning.get(first);
    if (list) list.push(track);
    else beginning.set(first, [track]);
  }
  const links: Candidates = { source: [], target: [], gain: [] };
  for (const [source, rows] of tracks.entries()) {
    const last = frame[rows[rows.length - 1]];
    if (last === clock.lastFrame) continue;
    const state = stateBefore(rows, rows.length, at, model);
    for (let gap = 1; gap <= longest + 1; gap++) {
      for (const target of beginning.get(last + gap) ?? []) {
        const row = tracks[target][0];
        const expected = predictBody(state, at.tS[row], model);
        const squared = (at.xUm[row] - expected.x.x) ** 2 + (at.yUm[row] - expected.y) ** 2;
        if (squared > GATE_SD ** 2 * planeVariance(expected, model)) continue;
        const gain = continuationOdds(state, tracks[target], 0, gap - 1, at, model);
        if (gain <= 0) continue;
        links.source.push(source);
        links.target.push(target);
        links.gain.push(gain);
      }
    }
  }
  return chain(tracks, assignLinks(tracks.length, tracks.length, links));
}

function chain(tracks: readonly number[][], next: Int32Array): number[][] {
  const continued = new Uint8Array(tracks.length);
  for (const target of next) if (target >= 0) continued[target] = 1;
  const joined: number[][] = [];
  for (const [track, rows] of tracks.entries()) {
    if (continued[track]) continue;
    const all = [...rows];
    for (let at = next[track]; at >= 0; at = next[at]) for (const row of tracks[at]) all.push(row);
    joined.push(all);
  }
  return joined;
}
