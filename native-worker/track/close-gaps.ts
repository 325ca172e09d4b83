import { assignLinks, type Candidates } from './assign.ts';
import { planeVariance, predictState, type LinkModel, type Positions } from './particle-state.ts';
import { continuationOdds, hiddenLikelihood, missedLikelihood, stateBefore } from './continuation.ts';
import { indexFrames, type FrameIndex } from './nearest-in-frame.ts';

export interface Clock {
  frame: ArrayLike<number>;
  frameIntervalS: number;
  lastFrame: number;
}

const GATE_SD = 5;
/** Within this many standard deviations of its straight path a particle may be hidden by another. */
const HIDDEN_SD = 3;
/** Gaps are closed over this many frames more than a particle may be missed, if its state allows. */
const LONGER = 20;

/**
 * Joins tracks that end to tracks that begin later: all together, by the log odds that the one continues the other (Jaqaman et al., Nat. Methods 2008,
 * 5, 695). Returns the rows of each track.
 */
export function closeGaps(
  tracks: readonly number[][],
  at: Positions,
  model: LinkModel,
  clock: Clock & { memoryFrames: number },
): number[][] {
  const index = indexFrames(clock.frame, at);
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
        const expected = predictState(state, at.tS[row], model);
        const squared = (at.xUm[row] - expected.x.x) ** 2 + (at.yUm[row] - expected.y) ** 2;
        if (squared > GATE_SD ** 2 * planeVariance(expected, model)) continue;
        const missed = missedBetween(rows[rows.length - 1], row, at, model, frame, index);
        const gain = continuationOdds(state, tracks[target], 0, 0, at, model) + missed;
        if (gain <= 0) continue;
        links.source.push(source);
        links.target.push(target);
        links.gain.push(gain);
      }
    }
  }
  return chain(tracks, assignLinks(tracks.length, tracks.length, links));
}

/** Log likelihood of not finding a particle between two rows: beside others it may be hidden. */
function missedBetween(
  before: number,
  after: number,
  at: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
  index: FrameIndex,
): number {
  const frames = frame[after] - frame[before] - 1;
  let hidden = 0;
  for (let k = 1; k <= frames; k++) {
    const share = k / (frames + 1);
    const x = at.xUm[before] + share * (at.xUm[after] - at.xUm[before]);
    const y = at.yUm[before] + share * (at.yUm[after] - at.yUm[before]);
    const seconds = share * (1 - share) * (at.tS[after] - at.tS[before]);
    const variance = model.motion.sigmaXyUm ** 2 + 2 * model.motion.diffusionUm2S * seconds;
    if (index.near(frame[before] + k, x, y, HIDDEN_SD * Math.sqrt(variance)).length > 0) hidden++;
  }
  return hiddenLikelihood(hidden) + missedLikelihood(frames - hidden);
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
