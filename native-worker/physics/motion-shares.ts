import type { Motion } from './motion-model.ts';
import { planeProbability, runsOf, slidingMedian, type Segment, type SegmentKind } from './segments.ts';
import { onGrid, type Track } from './measured-track.ts';
import { NEAR_WALL_RADII } from './diffusion-near-wall.ts';

/** Shares of a track's rows; null where they can't be known. */
export interface TrackShares {
  inPlane: number | null;
  outOfPlane: number | null;
  nearWall: number | null;
  outOfRange: number;
}

export interface SharesOfTracks {
  tracks: TrackShares[];
  segments: Segment[];
}

/** Where the wall is; null: unknown. */
interface Wall {
  /** Height of the focal plane above the wall for each track. */
  centreAboveUm(track: Track): number | null;
  radiusUm: number | null;
}

/** A kind for each frame of a track from its first; null: none. */
type Labels = (SegmentKind | null)[];

/**
 * In and out of plane, near the wall, out of range, for each track. `speeds`: that of each, null for passive particles, which have no
 * direction.
 */
export function sharesOf(
  tracks: readonly Track[],
  motion: Motion,
  speeds: readonly (number | null)[],
  dtS: number,
  wall: Wall,
): SharesOfTracks {
  const segments: Segment[] = [];
  const shares = tracks.map((track, index): TrackShares => {
    const outOfRange = track.outOfRange.reduce((sum, one) => sum + one, 0) / track.outOfRange.length;
    if (!track.zUm) return { inPlane: null, outOfPlane: null, nearWall: null, outOfRange };
    const directions = directionLabels(track, motion, speeds[index], dtS);
    const heights = wallLabels(track, wall, dtS);
    const inPlane = shareOf(directions, 'in-plane', 'out-of-plane');
    const outOfPlane = inPlane === null ? null : 1 - inPlane;
    segments.push(...runsOf(track, directions), ...runsOf(track, heights.labels));
    return { inPlane, outOfPlane, nearWall: heights.share, outOfRange };
  });
  return { tracks: shares, segments };
}

/** Share of one kind among the frames of two; null where there are none. */
function shareOf(labels: Labels, kind: SegmentKind, other: SegmentKind): number | null {
  const [count, others] = [kind, other].map((wanted) => labels.filter((one) => one === wanted).length);
  return count + others > 0 ? count / (count + others) : null;
}

/** In plane or out of it where the speed is known, and out of range. */
function directionLabels(track: Track, motion: Motion, speedUmS: number | null, dtS: number): Labels {
  const frames = track.frame[track.frame.length - 1] - track.frame[0] + 1;
  const labels: Labels = new Array<SegmentKind | null>(frames).fill(null);
  if (speedUmS !== null)
    planeProbability(track, motion, speedUmS, dtS).forEach((probability, at) => {
      if (!Number.isNaN(probability)) labels[at] = probability >= 0.5 ? 'in-plane' : 'out-of-plane';
    });
  track.frame.forEach((frame, row) => {
    if (track.outOfRange[row]) labels[frame - track.frame[0]] = 'out-of-range';
  });
  return labels;
}

/** Near the wall by the height, and for which share of the heights; null: not known. */
function wallLabels(
  track: Track,
  { centreAboveUm, radiusUm }: Wall,
  dtS: number,
): { labels: Labels; share: number | null } {
  const above = centreAboveUm(track);
  if (above === null || radiusUm === null) return { labels: [], share: null };
  const limit = NEAR_WALL_RADII * radiusUm - above;
  const heights = slidingMedian(onGrid(track, track.zUm!), dtS);
  const labels = Array.from(heights, (height) => (height < limit ? ('near-wall' as const) : null));
  const known = heights.filter((height) => !Number.isNaN(height)).length;
  return { labels, share: known > 0 ? labels.filter((one) => one !== null).length / known : null };
}

/** Mean over the tracks that have a share: each counts once, however long it was followed. */
export function meanShare(shares: readonly TrackShares[], key: keyof TrackShares): number | null {
  const known = shares.map((one) => one[key]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
