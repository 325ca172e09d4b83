import { assignLinks, type Candidates } from './assign.ts';
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
import { missedLikelihood } from './continuation.ts';
import type { FrameRows } from './frame-rows.ts';
import { indexPoints } from './nearest-points.ts';

/** Tracks under way, and the last frame and state of each. */
class OpenTracks {
  readonly track: number[] = [];
  readonly frame: number[] = [];
  readonly states = new PackedStates();

  add(track: number, frame: number, state: ParticleState): void {
    this.states.set(this.track.length, state);
    this.track.push(track);
    this.frame.push(frame);
  }

  /** Leaves out those that were last seen before a frame. */
  dropBefore(frame: number): void {
    let kept = 0;
    for (const [k, last] of this.frame.entries()) {
      if (last < frame) continue;
      this.track[kept] = this.track[k];
      this.frame[kept] = last;
      if (kept < k) this.states.set(kept, this.states.get(k));
      kept++;
    }
    this.track.length = kept;
    this.frame.length = kept;
  }
}

/** A position further off than this many standard deviations is another particle's. */
const GATE_SD = 7;
/** Unless the two have nobody else within a step: swimmers start, and scatter is known from few steps. */
const LONE_GATE_SD = 15;
const LONE_GAIN = 0.01;
/** Positions weighed for a track, at most: the nearest to where it is expected. */
const MOST_TARGETS = 16;

/**
 * Frame by frame, the links of largest likelihood of all together, gated in each track's own scatter. Returns the rows of each track.
 */
export function linkForward(
  groups: readonly FrameRows[],
  at: Positions,
  model: LinkModel,
  options: { maxStepUm: number; memoryFrames: number },
): number[][] {
  const tracks: number[][] = [];
  let [open, next] = [new OpenTracks(), new OpenTracks()];
  const predicted = new PackedStates();
  for (const { frame: now, rows } of groups) {
    open.dropBefore(now - options.memoryFrames - 1);
    for (const source of open.track.keys())
      predicted.set(source, predictState(open.states.get(source), at.tS[rows[0]], model));
    const links = scoreLinks(open, predicted, now, rows, at, model, options.maxStepUm);
    const targetOf = assignLinks(open.track.length, rows.length, links);
    const taken = new Uint8Array(rows.length);
    for (const [source, track] of open.track.entries()) {
      const target = targetOf[source];
      if (target < 0) {
        next.add(track, open.frame[source], open.states.get(source));
        continue;
      }
      taken[target] = 1;
      tracks[track].push(rows[target]);
      next.add(track, now, updateState(predicted.get(source), rows[target], at, model));
    }
    for (const [target, row] of rows.entries()) {
      if (taken[target]) continue;
      next.add(tracks.length, now, startState(row, at, model));
      tracks.push([row]);
    }
    open.dropBefore(Infinity);
    [open, next] = [next, open];
  }
  return tracks;
}

function scoreLinks(
  open: OpenTracks,
  predicted: PackedStates,
  now: number,
  rows: Int32Array,
  at: Positions,
  model: LinkModel,
  maxStepUm: number,
): Candidates {
  const links: Candidates = { source: [], target: [], gain: [] };
  if (open.track.length === 0) return links;
  const x = Float64Array.from(rows, (row) => at.xUm[row]);
  const y = Float64Array.from(rows, (row) => at.yUm[row]);
  const index = indexPoints(x, y);
  const near = open.frame.map((frame, source) => {
    const state = open.states.get(source);
    return index.within(state.x.x, state.y, maxStepUm * (now - frame), MOST_TARGETS);
  });
  const rivals = new Int32Array(rows.length);
  for (const targets of near) for (const target of targets) rivals[target]++;
  for (const [source, frame] of open.frame.entries()) {
    const frames = now - frame;
    const state = predicted.get(source);
    for (const target of near[source]) {
      const squared = (x[target] - state.x.x) ** 2 + (y[target] - state.y) ** 2;
      const deviation = Math.sqrt(squared / planeVariance(state, model));
      const lone = near[source].length === 1 && rivals[target] === 1 && frames === 1;
      if (deviation > (lone ? LONE_GATE_SD : GATE_SD)) continue;
      const gain =
        stateLikelihood(state, rows[target], at, model) - model.logBirth + missedLikelihood(frames - 1);
      if (gain <= 0 && !lone) continue;
      links.source.push(source);
      links.target.push(target);
      links.gain.push(Math.max(gain, LONE_GAIN));
    }
  }
  return links;
}
