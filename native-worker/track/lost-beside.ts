import type { TrackTable } from '../../preload/contract/track-table.ts';
import { extent } from '../math/statistics.ts';
import { distance, type Point } from '../math/point.ts';
import { beginOf, longTracks, TracksByFrame, type Track } from './tracks-by-frame.ts';

/** Where two particles are, in a frame in which both are found. */
export interface BothFound {
  frame: number;
  a: Point;
  b: Point;
}

/** Frames in which one of two particles that are close to each other is missed: both may have been found as one. */
export interface LostBeside {
  /** First and last of these frames. */
  from: number;
  to: number;
  /** Frames before and after with both, ascending; none where one of them begins or ends here. */
  before: BothFound[];
  after: BothFound[];
  /** Where either is found in these frames. */
  beside: (Point & { frame: number })[];
}

/** Lengths in diameters: a missed particle is that near to another one; one that ends or begins is, in the next frame. */
const NEAR = 1.5;
const NEAR_END = 2.5;
/** So many frames with both are wanted, at least and at most, and taken from so many frames. */
const FEWEST_BOTH = 3;
const MOST_BOTH = 8;
const BOTH_WITHIN = 15;
/** After more frames than these nobody knows what the two look like; where the images tell them no longer they are followed no further anyway. */
const LONGEST = 40;
/** The other one goes on at once, or after so many frames. */
const GOES_ON = 3;

interface Episode {
  from: number;
  to: number;
  before: [Track, Track] | null;
  after: [Track, Track] | null;
}

/** Gaps of a track beside another one. */
function gapsOf(track: Track, tracks: TracksByFrame, diameterPx: number): Episode[] {
  const { frames } = track;
  return Array.from(frames).flatMap((again, k) => {
    const last = frames[k - 1];
    if (k === 0 || again - last < 2 || again - last > LONGEST + 1) return [];
    const [from, to] = [tracks.place(track, last)!, tracks.place(track, again)!];
    for (let now = last + 1; now < again; now++) {
      const share = (now - last) / (again - last);
      const expected = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
      const other = tracks.nearest(now, expected, NEAR * diameterPx, track);
      if (!other) continue;
      const pair: [Track, Track] = [other, track];
      return [{ from: last + 1, to: again - 1, before: pair, after: pair }];
    }
    return [];
  });
}

/** The next track that begins beside another one, within `LONGEST` frames. */
function nextBeside(
  other: Track,
  after: number,
  tracks: TracksByFrame,
  step: 1 | -1,
  reach: number,
): Track | undefined {
  for (let away = 1; away <= LONGEST + 1; away++) {
    const now = after + step * away;
    const at = tracks.place(other, now);
    const next =
      at &&
      tracks
        .beginning(now, step)
        .find((one) => one !== other && distance(at, tracks.place(one, now)!) < reach);
    if (next) return next;
  }
  return undefined;
}

/** A track that ends, or with `step` -1 begins, beside another one that goes on. @param outermost last frame in that direction */
function endOf(
  track: Track,
  tracks: TracksByFrame,
  step: 1 | -1,
  outermost: number,
  diameterPx: number,
): Episode | null {
  const end = beginOf(track, step > 0 ? -1 : 1);
  const reach = NEAR_END * diameterPx;
  const other = tracks.nearest(end, tracks.place(track, end)!, reach, track);
  const goesOn = (k: number): boolean => other !== null && tracks.place(other, end + step * k) !== null;
  if (end === outermost || !other || !Array.from({ length: GOES_ON }, (_, k) => k + 1).some(goesOn))
    return null;
  const next = nextBeside(other, end, tracks, step, reach);
  const far = next ? beginOf(next, step) - step : end + step * LONGEST;
  const to = step > 0 ? Math.min(outermost, far) : Math.max(outermost, far);
  const pair: [Track, Track] = [other, track];
  const beyond: [Track, Track] | null = next ? [other, next] : null;
  return step > 0
    ? { from: end + 1, to, before: pair, after: beyond }
    : { from: to, to: end - 1, before: beyond, after: pair };
}

/** Frames with both next to an episode, from it away, then in the order of time. */
function bothFound(
  pair: [Track, Track] | null,
  tracks: TracksByFrame,
  first: number,
  step: 1 | -1,
): BothFound[] {
  if (!pair) return [];
  const both: BothFound[] = [];
  for (let k = 0; k < BOTH_WITHIN && both.length < MOST_BOTH; k++) {
    const frame = first + step * k;
    const [a, b] = pair.map((track) => tracks.place(track, frame));
    if (a && b) both.push({ frame, a, b });
  }
  if (both.length < FEWEST_BOTH) return [];
  return both.sort((a, b) => a.frame - b.frame);
}

const tracksOf = ({ before, after }: Episode): Set<Track> => new Set([...(before ?? []), ...(after ?? [])]);

/** Episodes of the same two that follow on each other become one. */
function mergeEpisodes(episodes: readonly Episode[]): Episode[] {
  const merged: Episode[] = [];
  for (const one of [...episodes].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const own = tracksOf(one);
    const isSame = (other: Episode): boolean =>
      one.from <= other.to + FEWEST_BOTH && [...tracksOf(other)].filter((track) => own.has(track)).length > 1;
    const same = merged.find(isSame);
    if (!same) merged.push({ ...one });
    else if (one.to > same.to) Object.assign(same, { to: one.to, after: one.after });
  }
  return merged;
}

/**
 * Where a track is interrupted, ends or begins within about a diameter of another one that goes on.
 *
 * @param diameterPx of a particle
 */
export function findLostBeside(table: TrackTable, diameterPx: number): LostBeside[] {
  const tracks = new TracksByFrame(table, longTracks(table));
  const [first, last] = extent(table.frame);
  const episodes = tracks.all.flatMap((track) => {
    const ends = [endOf(track, tracks, 1, last, diameterPx), endOf(track, tracks, -1, first, diameterPx)];
    return [...gapsOf(track, tracks, diameterPx), ...ends.filter((one) => one !== null)];
  });
  return mergeEpisodes(episodes)
    .filter(({ from, to }) => to >= from && to - from < LONGEST)
    .map((episode) => {
      const { from, to, before, after } = episode;
      const frames = Array.from({ length: to - from + 1 }, (_, k) => from + k);
      const beside = [...tracksOf(episode)].flatMap((track) =>
        frames.flatMap((frame) => {
          const place = tracks.place(track, frame);
          return place ? [{ frame, ...place }] : [];
        }),
      );
      return {
        from,
        to,
        before: bothFound(before, tracks, from - 1, -1),
        after: bothFound(after, tracks, to + 1, 1),
        beside,
      };
    })
    .filter(({ before, after }) => before.length > 0 || after.length > 0);
}
