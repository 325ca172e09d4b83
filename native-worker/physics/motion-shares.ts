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

/**
 * In and out of plane, near the wall, out of range, for each track. `speeds`: that of each, null for passive particles, which have no
 * direction. `centreAboveUm`: height of the focal plane above the wall for each track, null unless known.
 */
export function sharesOf(
  tracks: readonly Track[],
  motion: Motion,
  speeds: readonly (number | null)[],
  dtS: number,
  wall: { centreAboveUm(track: Track): number | null; radiusUm: number | null },
): SharesOfTracks {
  const segments: Segment[] = [];
  const shares = tracks.map((track, index): TrackShares => {
    const rows = track.frame.length;
    const outRows = track.outOfRange.reduce((sum, one) => sum + one, 0);
    const outOfRange = outRows / rows;
    if (!track.zUm) return { inPlane: null, outOfPlane: null, nearWall: null, outOfRange };
    const z = onGrid(track, track.zUm);
    const out = new Uint8Array(z.length);
    track.frame.forEach((frame, row) => {
      out[frame - track.frame[0]] = track.outOfRange[row];
    });
    const speed = speeds[index];
    let [inPlane, outOfPlane]: (number | null)[] = [null, null];
    const labels = new Array<SegmentKind | null>(z.length).fill(null);
    if (speed !== null) {
      let [plane, judged] = [0, 0];
      planeProbability(track, motion, speed, dtS).forEach((probability, at) => {
        if (Number.isNaN(probability) || out[at]) return;
        const isPlane = probability >= 0.5;
        labels[at] = isPlane ? 'in-plane' : 'out-of-plane';
        judged += 1;
        if (isPlane) plane += 1;
      });
      if (judged > 0) [inPlane, outOfPlane] = [plane / judged, 1 - plane / judged];
    }
    out.forEach((one, at) => {
      if (one) labels[at] = 'out-of-range';
    });
    segments.push(...runsOf(track, labels));
    const above = wall.centreAboveUm(track);
    let nearWall: number | null = null;
    if (above !== null && wall.radiusUm !== null) {
      const limit = NEAR_WALL_RADII * wall.radiusUm - above;
      let [near, judged] = [0, 0];
      const marks = Array.from(slidingMedian(z, dtS), (height): SegmentKind | null => {
        if (Number.isNaN(height)) return null;
        judged += 1;
        if (height >= limit) return null;
        near += 1;
        return 'near-wall';
      });
      if (judged > 0) nearWall = near / judged;
      segments.push(...runsOf(track, marks));
    }
    return { inPlane, outOfPlane, nearWall, outOfRange };
  });
  return { tracks: shares, segments };
}

/** Mean over the tracks that have a share: each counts once, however long it was followed. */
export function meanShare(shares: readonly TrackShares[], key: keyof TrackShares): number | null {
  const known = shares.map((one) => one[key]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
