import type { TrackTable } from '../../../preload/contract/commands.ts';
import { splitTracks } from '../../viewers/scene/shown-tracks.ts';

/** One trajectory in a line. */
export interface ParticleRow {
  particle: number;
  frames: number;
  durationS: number;
  /** Extent of the smoothed height; null where it has none. */
  zUm: readonly [number, number] | null;
  outliers: number;
  outOfRange: number;
  crowded: number;
}

export function particleRows(table: TrackTable): ParticleRow[] {
  return splitTracks(table).map(({ particle, start, end }) => {
    let [low, high] = [Infinity, -Infinity];
    let [outliers, outOfRange, crowded] = [0, 0, 0];
    for (let row = start; row < end; row++) {
      const z = table.zUm[row] ?? NaN;
      if (z < low) low = z;
      if (z > high) high = z;
      outliers += table.outlier[row] ? 1 : 0;
      crowded += table.crowded[row] ? 1 : 0;
      outOfRange += table.inRange[row] ? 0 : 1;
    }
    return {
      particle,
      frames: end - start,
      durationS: (table.tS[end - 1] ?? 0) - (table.tS[start] ?? 0),
      zUm: low <= high ? [low, high] : null,
      outliers,
      outOfRange,
      crowded,
    };
  });
}
