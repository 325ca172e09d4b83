import { assignLinks, type Candidates } from './assign.ts';
import {
  bodyLikelihood,
  planeVariance,
  predictBody,
  startBody,
  updateBody,
  type Body,
  type LinkModel,
  type Positions,
} from './body.ts';
import { missedLikelihood } from './continuation.ts';
import type { FrameRows } from './frames.ts';
import { indexPoints } from './nearest.ts';

/** A track under way. */
interface Open {
  track: number;
  frame: number;
  body: Body;
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
  let open: Open[] = [];
  for (const { frame: now, rows } of groups) {
    open = open.filter((one) => now - one.frame <= options.memoryFrames + 1);
    const predicted = rows.length > 0 ? open.map(({ body }) => predictBody(body, at.tS[rows[0]], model)) : [];
    const links = scoreLinks(open, predicted, now, rows, at, model, options.maxStepUm);
    const targetOf = assignLinks(open.length, rows.length, links);
    const next: Open[] = [];
    const taken = new Uint8Array(rows.length);
    for (const [source, one] of open.entries()) {
      const target = targetOf[source];
      if (target < 0) {
        next.push(one);
        continue;
      }
      taken[target] = 1;
      tracks[one.track].push(rows[target]);
      next.push({
        track: one.track,
        frame: now,
        body: updateBody(predicted[source], rows[target], at, model),
      });
    }
    for (const [target, row] of rows.entries()) {
      if (taken[target]) continue;
      next.push({ track: tracks.length, frame: now, body: startBody(row, at, model) });
      tracks.push([row]);
    }
    open = next;
  }
  return tracks;
}

function scoreLinks(
  open: readonly Open[],
  predicted: readonly Body[],
  now: number,
  rows: Int32Array,
  at: Positions,
  model: LinkModel,
  maxStepUm: number,
): Candidates {
  const links: Candidates = { source: [], target: [], gain: [] };
  if (open.length === 0) return links;
  const x = Float64Array.from(rows, (row) => at.xUm[row]);
  const y = Float64Array.from(rows, (row) => at.yUm[row]);
  const index = indexPoints(x, y);
  const near = open.map(({ frame, body }) =>
    index.within(body.x.x, body.y, maxStepUm * (now - frame), MOST_TARGETS),
  );
  const rivals = new Int32Array(rows.length);
  for (const targets of near) for (const target of targets) rivals[target]++;
  for (const [source, body] of predicted.entries()) {
    const frames = now - open[source].frame;
    for (const target of near[source]) {
      const squared = (x[target] - body.x.x) ** 2 + (y[target] - body.y) ** 2;
      const deviation = Math.sqrt(squared / planeVariance(body, model));
      const lone = near[source].length === 1 && rivals[target] === 1 && frames === 1;
      if (deviation > (lone ? LONE_GATE_SD : GATE_SD)) continue;
      const gain =
        bodyLikelihood(body, rows[target], at, model) - model.logBirth + missedLikelihood(frames - 1);
      if (gain <= 0 && !lone) continue;
      links.source.push(source);
      links.target.push(target);
      links.gain.push(Math.max(gain, LONE_GAIN));
    }
  }
  return links;
}
