import { OUTLIER_REASONS, type TrackTable } from '../../preload/contract/track-table.ts';

export interface Place {
  x: number;
  y: number;
}

/** Where two particles are, in a frame in which both are found. */
export interface BothFound {
  frame: number;
  a: Place;
  b: Place;
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
  beside: (Place & { frame: number })[];
}

/** Lengths in diameters: a missed particle is that near to another one; one that ends or begins is, in the next frame. */
const NEAR = 1.5;
const NEAR_END = 2.5;
/** Shorter tracks do not tell what their particles look like. */
const FEWEST_ROWS = 6;
/** What has a height in a smaller share of its rows is dirt; a doublet is always found as one, and dirt does not move. */
const KNOWN = 0.5;
const NOT_ALONE = ['doublet', 'immobile'];
/** So many frames with both are wanted, at least and at most, and taken from so many frames. */
const FEWEST_BOTH = 3;
const MOST_BOTH = 8;
const BOTH_WITHIN = 15;
/** After more frames than these nobody knows what the two look like: between frames with both, and from these alone. */
const LONGEST = 40;
const LONGEST_ALONE = 20;
/** The other one goes on at once, or after so many frames. */
const GOES_ON = 3;

interface Track {
  id: number;
  places: Map<number, Place>;
  first: number;
  last: number;
  /** Rows with a height, or all where nothing has one. */
  known: number;
}

interface Episode {
  from: number;
  to: number;
  before: [Track, Track] | null;
  after: [Track, Track] | null;
}

const distance = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Tracks of what swims or diffuses alone, and, where there are heights, mostly has one. */
function longTracks({ particle, frame, xPx, yPx, weak, inRange, reason }: TrackTable): Track[] {
  const tracks = new Map<number, Track>();
  const hasHeights = inRange.includes(1);
  for (const [row, id] of particle.entries()) {
    const now = frame[row];
    const track = tracks.get(id) ?? { id, places: new Map<number, Place>(), first: now, last: now, known: 0 };
    track.places.set(now, { x: xPx[row], y: yPx[row] });
    const isSetAside = NOT_ALONE.includes(OUTLIER_REASONS[reason[row]]);
    // Weak positions never have one.
    if (!isSetAside && (inRange[row] === 1 || weak[row] === 1 || !hasHeights)) track.known++;
    track.first = Math.min(track.first, now);
    track.last = Math.max(track.last, now);
    tracks.set(id, track);
  }
  return [...tracks.values()].filter(
    ({ places, known }) => places.size >= FEWEST_ROWS && known >= KNOWN * places.size,
  );
}

/** The track that is nearest to a place in a frame, within `reach`. */
function nearestIn(
  tracks: readonly Track[],
  frame: number,
  place: Place,
  reach: number,
  not: Track,
): Track | null {
  let best: Track | null = null;
  let least = reach;
  for (const track of tracks) {
    const at = track.places.get(frame);
    if (!at || track === not) continue;
    const away = distance(at, place);
    if (away >= least) continue;
    [best, least] = [track, away];
  }
  return best;
}

/** Gaps of a track beside another one. */
function gapsOf(track: Track, tracks: readonly Track[], diameterPx: number): Episode[] {
  const frames = [...track.places.keys()].sort((a, b) => a - b);
  return frames.flatMap((again, k) => {
    const last = frames[k - 1];
    if (k === 0 || again - last < 2 || again - last > LONGEST + 1) return [];
    const [from, to] = [track.places.get(last)!, track.places.get(again)!];
    for (let now = last + 1; now < again; now++) {
      const share = (now - last) / (again - last);
      const expected = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
      const other = nearestIn(tracks, now, expected, NEAR * diameterPx, track);
      if (!other) continue;
      const pair: [Track, Track] = [other, track];
      return [{ from: last + 1, to: again - 1, before: pair, after: pair }];
    }
    return [];
  });
}

/** First or last frame of a track: where it begins for one who goes in steps of 1, and for one who goes in steps of -1. */
const beginOf = ({ first, last }: Track, step: 1 | -1): number => (step > 0 ? first : last);

/** The next track that begins beside another one, within `LONGEST` frames. */
function nextBeside(
  other: Track,
  after: number,
  tracks: readonly Track[],
  step: 1 | -1,
  reach: number,
): Track | undefined {
  return tracks
    .filter((one) => {
      const begin = beginOf(one, step);
      const away = step * (begin - after);
      const at = other.places.get(begin);
      return (
        one !== other &&
        away >= 1 &&
        away <= LONGEST + 1 &&
        at &&
        distance(at, one.places.get(begin)!) < reach
      );
    })
    .sort((a, b) => step * (beginOf(a, step) - beginOf(b, step)))[0];
}

/** A track that ends, or with `step` -1 begins, beside another one that goes on. @param outermost last frame in that direction */
function endOf(
  track: Track,
  tracks: readonly Track[],
  step: 1 | -1,
  outermost: number,
  diameterPx: number,
): Episode | null {
  const end = step > 0 ? track.last : track.first;
  const reach = NEAR_END * diameterPx;
  const other = nearestIn(tracks, end, track.places.get(end)!, reach, track);
  const goesOn = (k: number): boolean => other?.places.has(end + step * k) ?? false;
  if (end === outermost || !other || !Array.from({ length: GOES_ON }, (_, k) => k + 1).some(goesOn))
    return null;
  const next = nextBeside(other, end, tracks, step, reach);
  const far = next ? beginOf(next, step) - step : end + step * LONGEST_ALONE;
  const to = step > 0 ? Math.min(outermost, far) : Math.max(outermost, far);
  const pair: [Track, Track] = [other, track];
  const beyond: [Track, Track] | null = next ? [other, next] : null;
  return step > 0
    ? { from: end + 1, to, before: pair, after: beyond }
    : { from: to, to: end - 1, before: beyond, after: pair };
}

/** Frames with both next to an episode, from it away, then in the order of time. */
function bothFound(pair: [Track, Track] | null, first: number, step: 1 | -1): BothFound[] {
  if (!pair) return [];
  const both: BothFound[] = [];
  for (let k = 0; k < BOTH_WITHIN && both.length < MOST_BOTH; k++) {
    const frame = first + step * k;
    const [a, b] = pair.map(({ places }) => places.get(frame));
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
  const tracks = longTracks(table);
  let [first, last] = [Infinity, -Infinity];
  for (const frame of table.frame) [first, last] = [Math.min(first, frame), Math.max(last, frame)];
  const episodes = tracks.flatMap((track) => {
    const ends = [endOf(track, tracks, 1, last, diameterPx), endOf(track, tracks, -1, first, diameterPx)];
    return [...gapsOf(track, tracks, diameterPx), ...ends.filter((one) => one !== null)];
  });
  return mergeEpisodes(episodes)
    .filter(({ from, to }) => to >= from && to - from < LONGEST)
    .map(({ from, to, before, after }) => {
      const beside = [...tracksOf({ from, to, before, after })].flatMap(({ places }) =>
        [...places]
          .filter(([frame]) => frame >= from && frame <= to)
          .map(([frame, place]) => ({ frame, ...place })),
      );
      return {
        from,
        to,
        before: bothFound(before, from - 1, -1),
        after: bothFound(after, to + 1, 1),
        beside,
      };
    })
    .filter(({ before, after }) => before.length > 0 || after.length > 0);
}
