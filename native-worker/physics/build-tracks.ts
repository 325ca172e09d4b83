import type { TrajectoryRows } from '../../preload/contract/analysis.ts';
import type { Track } from './measured-track.ts';

export interface BuiltTracks {
  tracks: Track[];
  /** Rows of tracks that were kept. */
  rows: number;
  /** Particles left out because they were seen in too few frames. */
  tooShort: number;
  /** Rows set aside as outliers. */
  outlierRows: number;
  /** Two rows of a particle in one frame: the second is left out. */
  doubled: number;
}

/** Trajectories from rows in any order; heights out of range are empty, outliers are left out. */
export function buildTracks(rows: TrajectoryRows, minFrames: number): BuiltTracks {
  const groups = new Map<string, number[]>();
  let outlierRows = 0;
  for (let row = 0; row < rows.frame.length; row += 1) {
    if (rows.outlier[row]) {
      outlierRows += 1;
      continue;
    }
    if (Number.isNaN(rows.xUm[row]) || Number.isNaN(rows.yUm[row])) continue;
    const key = `${rows.video[row]}/${rows.particle[row]}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const result: BuiltTracks = { tracks: [], rows: 0, tooShort: 0, outlierRows, doubled: 0 };
  for (const group of groups.values()) {
    group.sort((a, b) => rows.frame[a] - rows.frame[b] || a - b);
    const kept = group.filter((row, at) => at === 0 || rows.frame[row] !== rows.frame[group[at - 1]]);
    result.doubled += group.length - kept.length;
    if (kept.length < minFrames) {
      result.tooShort += 1;
      continue;
    }
    const { zUm } = rows;
    const take = (values: Float64Array): Float64Array => Float64Array.from(kept, (row) => values[row]);
    result.tracks.push({
      particle: rows.particle[kept[0]],
      video: rows.video[kept[0]],
      frame: Int32Array.from(kept, (row) => rows.frame[row]),
      xUm: take(rows.xUm),
      yUm: take(rows.yUm),
      zUm: zUm && Float64Array.from(kept, (row) => (rows.inRange[row] ? zUm[row] : Number.NaN)),
      outOfRange: Uint8Array.from(kept, (row) =>
        zUm && (!rows.inRange[row] || Number.isNaN(zUm[row])) ? 1 : 0,
      ),
    });
    result.rows += kept.length;
  }
  return result;
}
