import type { TrajectoryRows } from '../../../preload/contract/analysis.ts';
import type { Track } from '../../../native-worker/physics/measured-track.ts';

/** Tracks as rows of one table. */
export function rowsOf(tracks: readonly Track[]): TrajectoryRows {
  const join = (values: (track: Track) => ArrayLike<number>): number[] =>
    tracks.flatMap((track) => Array.from(values(track)));
  const frame = Int32Array.from(join((track) => track.frame));
  return {
    video: Int32Array.from(join((track) => track.frame.map(() => track.video))),
    particle: Int32Array.from(join((track) => track.frame.map(() => track.particle))),
    frame,
    xUm: Float64Array.from(join((track) => track.xUm)),
    yUm: Float64Array.from(join((track) => track.yUm)),
    zUm: Float64Array.from(join((track) => track.zUm ?? [])),
    inRange: Uint8Array.from(join((track) => track.outOfRange.map((one) => 1 - one))),
    outlier: new Uint8Array(frame.length),
  };
}

/** Leaves out the rows for which `kept` is false. */
export function thin(track: Track, kept: (row: number) => boolean): Track {
  const rows = Array.from(track.frame.keys()).filter(kept);
  return {
    ...track,
    frame: Int32Array.from(rows, (row) => track.frame[row]),
    xUm: Float64Array.from(rows, (row) => track.xUm[row]),
    yUm: Float64Array.from(rows, (row) => track.yUm[row]),
    zUm: track.zUm && Float64Array.from(rows, (row) => track.zUm![row]),
    outOfRange: Uint8Array.from(rows, (row) => track.outOfRange[row]),
  };
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
