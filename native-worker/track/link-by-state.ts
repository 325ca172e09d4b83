import { badInput } from '../../preload/contract/errors.ts';
import type { LinkModel, Positions } from './particle-state.ts';
import { probabilityOf, type Undecided } from './doubt.ts';
import { exchangeTails } from './exchange-tails.ts';
import { checkedFrameRows, type FrameRows } from './frame-rows.ts';
import { closeGaps } from './close-gaps.ts';
import { learnMotion } from './learn-motion.ts';
import type { Path } from './provisional-path.ts';
import type { MotionModel } from './axis-state.ts';
import { linkByStep } from './link-by-step.ts';
import { cutAtMeetings, fillGaps } from './meetings.ts';
import { settleOwners, type OwnedTracks } from './row-owners.ts';
import { settleShared } from './found-as-one.ts';
import { linkForward } from './link-forward.ts';
import { quantile } from '../math/statistics.ts';

/** Positions with heights, a row a detection, in any order of frames. */
export interface SpacePositions {
  frame: ArrayLike<number>;
  xPx: ArrayLike<number>;
  yPx: ArrayLike<number>;
  /** Height, NaN where it is not to be trusted. */
  zUm: ArrayLike<number>;
  zSdUm: ArrayLike<number>;
}

export interface LinkByStateOptions {
  pixelUm: number;
  frameIntervalS: number;
  /** Largest step from frame to frame. */
  maxStepPx: number;
  /** Frames for which a particle may be missed in the first pass; the second joins over longer gaps where position, velocity and height agree. */
  memoryFrames: number;
}

export interface SpaceLinks {
  /** A particle number for every row: 0, 1, ... in order of first appearance. */
  particle: Int32Array;
  /** Probability that a row belongs to the same particle as the row of its track before it, against the best other way to link; 1 for first rows. A row that may nearly as well be
   * one particle's as another's is a track of its own, with the probability of the likelier one. */
  confidence: Float64Array;
  /** What the links were judged by. */
  model: LinkModel;
}

/** Accuracy that no localisation of a defocused particle surpasses, px. */
const SIGMA_FLOOR_PX = 0.1;
/** Error of a height of unknown error, as a share of the span of heights. */
const UNKNOWN_Z_SHARE = 0.02;
/** Positions from which the motion is learnt: roughly from plain links, then from better ones. */
const ENOUGH_AT_FIRST = 400;
const ENOUGH = 1200;
const ENOUGH_IN_CROWDS = 3000;
/** Where more others are within the way that a particle goes before it turns, rough paths hold many false links: the motion is learnt from better ones. */
const MANY_RIVALS = 0.15;
/** Positions that begin a track, as a share of all. */
const BIRTHS = 0.001;

/**
 * Links detections to particles by what is known of each: position, velocity and height with their uncertainty. First frame by frame, always the best
 * links of all together; then the ends and beginnings that are left are joined over gaps (Jaqaman et al., Nat. Methods 2008, 5, 695), and tracks that
 * meet exchange their further course where the rows before and after fit better so. Two that could nearly as well be exchanged end there.
 *
 * Throws bad input for positions that are not finite numbers.
 */
export const linkByState = (positions: SpacePositions, options: LinkByStateOptions): SpaceLinks =>
  linkPrepared(prepareLinking(positions, options), options);

/** What linking goes by, in micrometres; the table itself is not held on to. */
export interface PreparedLinking {
  frame: ArrayLike<number>;
  groups: readonly FrameRows[];
  at: Positions;
  /** Links by step length, from which the motion is learnt. */
  plain: Int32Array;
}

/** The first part of `linkByState`: millions of rows need not lie beside their copies in micrometres while the second part runs. */
export function prepareLinking(positions: SpacePositions, options: LinkByStateOptions): PreparedLinking {
  const { frame, xPx, yPx } = positions;
  if (!(options.pixelUm > 0) || !(options.frameIntervalS > 0))
    throw badInput('Pixel size and frame interval must be above 0; give both');
  const groups = checkedFrameRows(frame, xPx, yPx);
  const plain = linkByStep(frame, xPx, yPx, options);
  return { frame, groups, at: inMicrometres(positions, options), plain };
}

/** The second part of `linkByState`. */
export function linkPrepared(
  { frame, groups, at, plain }: PreparedLinking,
  options: LinkByStateOptions,
): SpaceLinks {
  const { pixelUm, frameIntervalS } = options;
  const maxStepUm = options.maxStepPx * pixelUm;
  const spans = spansOf(at);
  const inFrame = Math.max(1, at.xUm.length / Math.max(1, groups.length));
  const learn = (tracks: readonly number[][], enough: number, from: LinkModel | null): LinkModel => {
    const motion = learnMotion(
      pathsOf(tracks, at),
      frameIntervalS,
      SIGMA_FLOOR_PX * pixelUm,
      enough,
      from?.motion,
    );
    return { motion, ...backgroundOf(spans, inFrame, motion) };
  };
  const first = learn(tracksOf(plain, groups), ENOUGH_AT_FIRST, null);
  const second = learn(linkForward(groups, at, first, { ...options, maxStepUm }), ENOUGH, first);
  const clock = { frame, frameIntervalS, lastFrame: groups.length > 0 ? groups[groups.length - 1].frame : 0 };
  const turned = { ...at, tS: at.tS.map((t) => -t) };
  const link = (by: LinkModel): number[][] =>
    exchangeTails(linkForward(groups, at, by, { ...options, maxStepUm }), at, by, clock).tracks;
  let [tracks, model] = [link(second), second];
  if (model.rivals > MANY_RIVALS) {
    model = learn(tracks, ENOUGH_IN_CROWDS, model);
    tracks = link(model);
  }
  tracks = cutAtMeetings(tracks, at, turned, model, clock);
  tracks = closeGaps(tracks, at, model, { ...clock, memoryFrames: options.memoryFrames });
  tracks = fillGaps(tracks, at, turned, model, frame);
  const undecided: Undecided = new Map();
  tracks = settleShared(tracks, at, turned, model, frame, undecided);
  const judged = exchangeTails(tracks, at, model, clock);
  const owned = settleOwners(judged.tracks, at, turned, model, clock, undecided);
  const confidence = confidenceOf(owned, judged.confidence);
  for (const [row, odds] of undecided) confidence[row] = probabilityOf(odds);
  const alone = Array.from(undecided.keys(), (row) => [row]);
  return { ...numberTracks([...owned.tracks, ...alone], confidence, frame), model };
}

/** A link is right where no tails are to be exchanged, and both of its rows are their track's. */
function confidenceOf({ tracks, odds }: OwnedTracks, ofTails: Float64Array): Float64Array {
  const confidence = new Float64Array(ofTails.length);
  for (const rows of tracks) {
    confidence[rows[0]] = 1;
    for (let k = 1; k < rows.length; k++) {
      const least = Math.min(odds[rows[k - 1]], odds[rows[k]]);
      confidence[rows[k]] = Math.min(ofTails[rows[k]], probabilityOf(least));
    }
  }
  return confidence;
}

export function inMicrometres(
  { frame, xPx, yPx, zUm, zSdUm }: SpacePositions,
  options: LinkByStateOptions,
): Positions {
  const count = frame.length;
  const known = Float64Array.from(zUm).filter((z) => Number.isFinite(z));
  const unknownSd = Math.max(1e-3, UNKNOWN_Z_SHARE * (quantile(known, 0.99) - quantile(known, 0.01)));
  return {
    tS: Float64Array.from({ length: count }, (_, row) => frame[row] * options.frameIntervalS),
    xUm: Float64Array.from({ length: count }, (_, row) => xPx[row] * options.pixelUm),
    yUm: Float64Array.from({ length: count }, (_, row) => yPx[row] * options.pixelUm),
    zUm: Float64Array.from({ length: count }, (_, row) => (Number.isFinite(zUm[row]) ? zUm[row] : NaN)),
    zSdUm: Float64Array.from({ length: count }, (_, row) => (zSdUm[row] > 0 ? zSdUm[row] : unknownSd)),
  };
}

function tracksOf(particle: Int32Array, groups: readonly FrameRows[]): number[][] {
  const tracks: number[][] = [];
  for (const { rows } of groups) for (const row of rows) (tracks[particle[row]] ??= []).push(row);
  return tracks;
}

/** A path at a time, for all together are five times the table. */
const pathsOf = (tracks: readonly number[][], at: Positions): Iterable<Path> => ({
  *[Symbol.iterator]() {
    for (const rows of tracks) {
      const take = (values: Float64Array): number[] => rows.map((row) => values[row]);
      yield {
        tS: take(at.tS),
        xUm: take(at.xUm),
        yUm: take(at.yUm),
        zUm: take(at.zUm),
        zSdUm: take(at.zSdUm),
      };
    }
  },
});

/** Where nearly all positions lie, um. */
interface Spans {
  zUm: number;
  /** Of the plane, um^2. */
  area: number;
}

function spansOf(at: Positions): Spans {
  const span = (values: ArrayLike<number>): number => quantile(values, 0.99) - quantile(values, 0.01);
  return {
    zUm: Math.max(span(at.zUm.filter((z) => !Number.isNaN(z))), 1),
    area: Math.max(span(at.xUm) * span(at.yUm), 1),
  };
}

/** @param inFrame positions a frame, at least 1 */
function backgroundOf(
  { zUm, area }: Spans,
  inFrame: number,
  { persistenceS, turnPerS, velocityVarianceXy }: MotionModel,
): Pick<LinkModel, 'logBirth' | 'zSpanUm' | 'rivals'> {
  const squaredRun = (2 * velocityVarianceXy) / (persistenceS ** -2 + turnPerS ** 2);
  return {
    zSpanUm: zUm,
    logBirth: Math.log((BIRTHS * inFrame) / area / zUm),
    rivals: (Math.PI * squaredRun * inFrame) / area,
  };
}

/** Tracks as numbers of particles, -1 for rows in none. */
export function numberTracks(
  tracks: readonly number[][],
  confidence: Float64Array,
  frame: ArrayLike<number>,
): Pick<SpaceLinks, 'particle' | 'confidence'> {
  const order = tracks
    .map((_, track) => track)
    .sort((a, b) => frame[tracks[a][0]] - frame[tracks[b][0]] || tracks[a][0] - tracks[b][0]);
  const particle = new Int32Array(frame.length).fill(-1);
  for (const [id, track] of order.entries()) for (const row of tracks[track]) particle[row] = id;
  return { particle, confidence };
}
