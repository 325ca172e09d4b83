import KDBush from 'kdbush';
import { assignLinks, type Candidates } from './assign.ts';
import { rowsByFrame } from './frames.ts';
import { linkDetections } from './link.ts';
import {
  learnMotion,
  meanVelocity,
  MIN_VELOCITY_STEPS,
  SIGMA_FLOOR_PX,
  VELOCITY_STEPS,
  type Motion,
  type Path,
} from './motion.ts';

/** Positions with heights, a row a detection, in any order of frames. */
export interface SwimmerPositions {
  frame: ArrayLike<number>;
  xPx: ArrayLike<number>;
  yPx: ArrayLike<number>;
  /** Height, NaN where it is not to be trusted. */
  zUm: ArrayLike<number>;
  zSdUm: ArrayLike<number>;
}

/** Squared deviations (in variances) from the prediction beyond which a position is another particle's: 4.5 sigma. */
const GATE = 20;
/** The same where one track and one position have nobody else in reach: heavy tails of swimming and of a scatter known from few steps. */
const LONE_GATE = 64;
/** The most that a height can speak against a link: neighbours spoil each other's heights. */
const Z_CAP = 12;
/** Unless it is this far off and other particles are about: then it is one of them, however near. */
const Z_GATE = 64;
/** A link stays only if exchanging partners is worse by this much: odds of 90 to 1. */
const CERTAINTY = 9;
/** Frames for which a lost particle still lays claim to its place after it can no longer be continued. */
const HAUNT_FRAMES = 10;
/** Weight, in steps, of the liveliest particle's scatter in the scatter of a track. */
const PRIOR_STEPS = 2;
const FADING = 0.95;

/** A track under way. */
interface Track extends Path {
  id: number;
  frame: number[];
  xPx: number[];
  yPx: number[];
  zUm: number[];
  zSdUm: number[];
  /** Fading sums of squared misses (px^2, mean of the axes) and of their number; the same for heights (um^2). */
  missed: number;
  steps: number;
  zMissed: number;
  zSteps: number;
  /** Filtered height and its variance; NaN before the first. */
  z: number;
  zVariance: number;
}

/**
 * Links detections to particles that never exchange identities. As `linkDetections` it takes the best links of all that are possible,
 * but how good a link is follows from the motion: position against the prediction from the recent velocity, in units of the track's own scatter, and
 * height against the filtered height (multiple-hypothesis gating and nearest-neighbour association, Bar-Shalom and Fortmann, Tracking and Data
 * Association, 1988). Where exchanging two partners would be nearly as good, both tracks end and new ones begin: a broken track can be
 * mended by a person, a swapped one is wrong unseen. A particle lost beside another one haunts its place for ten frames, so
 * that its neighbour can't jump there.
 *
 * Returns a particle number for every row: 0, 1, ... in order of first appearance.
 * Throws bad input for positions that are not finite numbers.
 */
export function linkSwimmers(
  positions: SwimmerPositions,
  options: { maxStepPx: number; memoryFrames: number },
): Int32Array {
  const { frame, xPx, yPx, zUm, zSdUm } = positions;
  const groups = rowsByFrame(frame, xPx, yPx);
  const motion = learnMotion(provisionalPaths(positions, options));
  const particle = new Int32Array(frame.length);
  let next = 0;
  let open: Track[] = [];
  for (const { frame: now, rows } of groups) {
    open = open.filter((track) => now - lastFrame(track) <= options.memoryFrames + 1 + HAUNT_FRAMES);
    const links = scoreLinks(open, now, rows, positions, motion, options.maxStepPx);
    const targetOf = assignLinks(open.length, rows.length, links);
    const doubtful = doubtfulLinks(targetOf, links, rows.length);
    const sourceOf = new Int32Array(rows.length).fill(-1);
    targetOf.forEach((target, source) => {
      if (target >= 0) sourceOf[target] = source;
    });
    const begun: Track[] = [];
    const ended = new Set(open.filter((_, source) => doubtful.has(source)));
    rows.forEach((row, target) => {
      const source = sourceOf[target];
      let track = source >= 0 ? open[source] : undefined;
      if (track && now - lastFrame(track) > options.memoryFrames + 1) ended.add(track);
      if (!track || ended.has(track)) {
        track = newTrack(next++);
        begun.push(track);
      }
      particle[row] = track.id;
      extend(track, now, xPx[row], yPx[row], zUm[row], zSdUm[row], motion);
    });
    open = [...open.filter((track) => !ended.has(track)), ...begun];
  }
  return particle;
}

/** Plain links, as paths, from which the motion is learnt. */
function provisionalPaths(
  { frame, xPx, yPx, zUm, zSdUm }: SwimmerPositions,
  options: { maxStepPx: number; memoryFrames: number },
): Path[] {
  const particle = linkDetections(frame, xPx, yPx, options);
  const paths = new Map<number, Pick<Track, 'frame' | 'xPx' | 'yPx' | 'zUm' | 'zSdUm'>>();
  for (const { rows } of rowsByFrame(frame, xPx, yPx)) {
    for (const row of rows) {
      let path = paths.get(particle[row]);
      if (!path) {
        path = { frame: [], xPx: [], yPx: [], zUm: [], zSdUm: [] };
        paths.set(particle[row], path);
      }
      path.frame.push(frame[row]);
      path.xPx.push(xPx[row]);
      path.yPx.push(yPx[row]);
      path.zUm.push(zUm[row]);
      path.zSdUm.push(zSdUm[row]);
    }
  }
  return [...paths.values()];
}

const lastFrame = (track: Track): number => track.frame[track.frame.length - 1];

const newTrack = (id: number): Track => ({
  id,
  frame: [],
  xPx: [],
  yPx: [],
  zUm: [],
  zSdUm: [],
  missed: 0,
  steps: 0,
  zMissed: 0,
  zSteps: 0,
  z: NaN,
  zVariance: NaN,
});

const velocityKnown = (track: Track): boolean => track.frame.length > MIN_VELOCITY_STEPS;

/** Where the track is expected, with the variance of that, px^2 an axis: an error of the velocity grows with the frames missed. */
function predict(track: Track, now: number, motion: Motion): { xPx: number; yPx: number; variance: number } {
  const last = track.frame.length - 1;
  const frames = now - track.frame[last];
  const [vx, vy] = meanVelocity(track.frame, track.xPx, track.yPx, last + 1);
  const prior = velocityKnown(track) ? motion.sigmaPx : motion.stepSigmaPx;
  const own = (PRIOR_STEPS * prior ** 2 + track.missed) / (PRIOR_STEPS + track.steps);
  return {
    xPx: track.xPx[last] + motion.persistence * vx * frames,
    yPx: track.yPx[last] + motion.persistence * vy * frames,
    variance: Math.max(own, SIGMA_FLOOR_PX ** 2) * frames ** 2,
  };
}

/** Expected squared miss of the height: what filter and measurement say, or what the track has shown if that is more. */
function zScatter(track: Track, now: number, zSdUm: number, motion: Motion): number {
  const expected = track.zVariance + motion.zVarianceUm2 * (now - lastFrame(track)) + zSdUm ** 2;
  return Math.max(expected, (PRIOR_STEPS * expected + track.zMissed) / (PRIOR_STEPS + track.zSteps));
}

/** All links that the motion allows. */
function scoreLinks(
  open: Track[],
  now: number,
  rows: Int32Array,
  { xPx, yPx, zUm, zSdUm }: SwimmerPositions,
  motion: Motion,
  maxStepPx: number,
): Candidates {
  const links: Candidates = { source: [], target: [], gain: [] };
  if (open.length === 0) return links;
  const index = new KDBush(rows.length);
  for (const row of rows) index.add(xPx[row], yPx[row]);
  index.finish();
  const near = open.map(({ xPx: x, yPx: y }) => index.within(x[x.length - 1], y[y.length - 1], maxStepPx));
  const contenders = new Uint16Array(rows.length);
  for (const target of near.flat()) contenders[target]++;
  open.forEach((track, source) => {
    const expected = predict(track, now, motion);
    for (const target of near[source]) {
      const row = rows[target];
      const deviation = ((xPx[row] - expected.xPx) ** 2 + (yPx[row] - expected.yPx) ** 2) / expected.variance;
      const lone = near[source].length === 1 && contenders[target] === 1 && now - lastFrame(track) === 1;
      if (deviation >= (lone ? LONE_GATE : GATE)) continue;
      const zDeviation = (zUm[row] - track.z) ** 2 / zScatter(track, now, zSdUm[row], motion);
      if (zDeviation >= Z_GATE && contenders[target] > 1) continue;
      const against = Number.isNaN(zDeviation) ? 0 : Math.min(zDeviation, Z_CAP);
      if (deviation >= GATE && against >= Z_CAP) continue;
      links.source.push(source);
      links.target.push(target);
      links.gain.push(GATE + Z_CAP - Math.min(deviation, GATE) - against);
    }
  });
  return links;
}

/** Sources, linked or not, that could nearly as well have taken the partner of another. All of them end: each claim counts once. */
function doubtfulLinks(
  targetOf: Int32Array,
  { source, target, gain }: Candidates,
  targets: number,
): Set<number> {
  const key = (from: number, to: number): number => from * targets + to;
  const gainOf = new Map(source.map((from, link) => [key(from, target[link]), gain[link]]));
  const sourceOf = new Map<number, number>();
  targetOf.forEach((to, from) => {
    if (to >= 0) sourceOf.set(to, from);
  });
  const doubtful = new Set<number>();
  for (let link = 0; link < source.length; link++) {
    const from = source[link];
    const to = target[link];
    if (targetOf[from] === to) continue;
    // What is lost by making this link instead: those of its two ends; what is won: it, and a link between the partners left over.
    const oldTo = targetOf[from];
    const oldFrom = sourceOf.get(to) ?? -1;
    const lost =
      (oldTo >= 0 ? (gainOf.get(key(from, oldTo)) ?? 0) : 0) +
      (oldFrom >= 0 ? (gainOf.get(key(oldFrom, to)) ?? 0) : 0);
    const won = gain[link] + (oldTo >= 0 && oldFrom >= 0 ? (gainOf.get(key(oldFrom, oldTo)) ?? 0) : 0);
    if (lost - won >= CERTAINTY) continue;
    doubtful.add(from);
    if (oldFrom >= 0) doubtful.add(oldFrom);
  }
  return doubtful;
}

/** Adds a position to a track. */
function extend(
  track: Track,
  now: number,
  xPx: number,
  yPx: number,
  zUm: number,
  zSdUm: number,
  motion: Motion,
): void {
  if (track.frame.length > 0) {
    const expected = predict(track, now, motion);
    const frames = now - lastFrame(track);
    track.missed =
      FADING * track.missed + ((xPx - expected.xPx) ** 2 + (yPx - expected.yPx) ** 2) / (2 * frames ** 2);
    track.steps = FADING * track.steps + 1;
    if (!Number.isNaN(zUm - track.z)) {
      track.zMissed = FADING * track.zMissed + (zUm - track.z) ** 2;
      track.zSteps = FADING * track.zSteps + 1;
    }
    track.zVariance += motion.zVarianceUm2 * frames;
  }
  if (!Number.isNaN(zUm)) {
    const weight = Number.isNaN(track.z) ? 1 : track.zVariance / (track.zVariance + zSdUm ** 2);
    track.z = Number.isNaN(track.z) ? zUm : track.z + weight * (zUm - track.z);
    track.zVariance = weight * zSdUm ** 2;
  }
  for (const [list, value] of [
    [track.frame, now],
    [track.xPx, xPx],
    [track.yPx, yPx],
    [track.zUm, zUm],
    [track.zSdUm, zSdUm],
  ] as const) {
    list.push(value);
    if (list.length > VELOCITY_STEPS + 1) list.shift();
  }
}
