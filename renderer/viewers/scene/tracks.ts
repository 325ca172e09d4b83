import type { TrackTable } from '../../../preload/contract/commands.ts';

export type Point = readonly [x: number, y: number, z: number];

export interface Box {
  min: Point;
  max: Point;
}

/** Heights are measured from it, upwards. */
export const FOCAL_PLANE = 0;

/** Rows `start` to `end` (exclusive) of the table are one particle's. */
export interface Track {
  particle: number;
  start: number;
  end: number;
}

/** What may be left out of the drawing; nothing is ever deleted. */
export interface Filter {
  outliers: boolean;
  crowded: boolean;
  outOfRange: boolean;
  /** Trajectories in fewer frames are not shown. */
  minFrames: number;
  /** Particles that a person has hidden. */
  hidden: readonly number[];
}

export type Flag = 'outlier' | 'out-of-range' | 'crowded';

export function splitTracks(table: TrackTable): Track[] {
  const tracks: Track[] = [];
  for (let row = 0; row < table.particle.length; row++) {
    const particle = table.particle[row] ?? 0;
    const last = tracks.at(-1);
    if (last?.particle === particle) last.end = row + 1;
    else tracks.push({ particle, start: row, end: row + 1 });
  }
  return tracks;
}

/** Trajectories that are long enough to be shown, and not hidden by hand. */
export const shownTracks = (
  tracks: readonly Track[],
  { minFrames, hidden }: Pick<Filter, 'minFrames' | 'hidden'>,
): Track[] =>
  tracks.filter(({ particle, start, end }) => end - start >= minFrames && !hidden.includes(particle));

/** The gravest doubt about a row; null: none. */
function flagOf(table: TrackTable, row: number): Flag | null {
  if (!table.inRange[row]) return 'out-of-range';
  if (table.outlier[row]) return 'outlier';
  return table.crowded[row] ? 'crowded' : null;
}

/** A row that can be part of a path: it has a height and is not filtered out. */
export function isDrawn(table: TrackTable, row: number, hide: Filter): boolean {
  if (!Number.isFinite(table.zUm[row])) return false;
  return !(hide.outliers && table.outlier[row]) && !(hide.crowded && table.crowded[row]);
}

export interface FlaggedRow {
  row: number;
  flag: Flag;
}

/** Rows of some tracks to mark as doubtful, with the gravest doubt of each. */
export function flaggedRows(table: TrackTable, tracks: readonly Track[], hide: Filter): FlaggedRow[] {
  const hidden: Record<Flag, boolean> = {
    outlier: hide.outliers,
    crowded: hide.crowded,
    'out-of-range': hide.outOfRange,
  };
  const rows: FlaggedRow[] = [];
  for (const { start, end } of tracks) {
    for (let row = start; row < end; row++) {
      const flag = flagOf(table, row);
      if (flag && !hidden[flag]) rows.push({ row, flag });
    }
  }
  return rows;
}

/** Of marks that follow each other in a path, those at least `spacing` apart: a long doubt stays a row of marks, not a blob. */
export function thinned(
  flagged: readonly FlaggedRow[],
  table: TrackTable,
  positions: ArrayLike<number>,
  spacing: number,
): FlaggedRow[] {
  let last: FlaggedRow | null = null;
  return flagged.filter((one) => {
    const follows =
      last !== null && last.flag === one.flag && table.particle[last.row] === table.particle[one.row];
    const away = (k: number): number =>
      (positions[one.row * 3 + k] ?? NaN) - (positions[(last?.row ?? 0) * 3 + k] ?? NaN);
    if (follows && Math.hypot(away(0), away(1), away(2)) < spacing) return false;
    last = one;
    return true;
  });
}

/** Pairs of rows that follow each other in a path. A particle that was missed for a frame or two is bridged. */
export function segments(table: TrackTable, tracks: readonly Track[], hide: Filter): Int32Array {
  const pairs = new Int32Array(2 * tracks.reduce((sum, { start, end }) => sum + end - start, 0));
  let count = 0;
  for (const { start, end } of tracks) {
    let before = -1;
    for (let row = start; row < end; row++) {
      if (!isDrawn(table, row, hide)) before = -1;
      else {
        if (before >= 0) {
          pairs[count++] = before;
          pairs[count++] = row;
        }
        before = row;
      }
    }
  }
  return pairs.subarray(0, count);
}

/** Whether the way between two rows is no more than likely: a height bridged or off the path, or frames missed. */
const isUncertain = (table: TrackTable, from: number, to: number): boolean =>
  Boolean(table.bridged[from] || table.bridged[to] || table.outlier[from] || table.outlier[to]) ||
  (table.frame[to] ?? 0) - (table.frame[from] ?? 0) > 1;

/** Pairs of rows of trusted heights in frames that follow each other, and the others. */
export function bySureness(table: TrackTable, pairs: Int32Array): { sure: Int32Array; unsure: Int32Array } {
  const parts = { sure: new Int32Array(pairs.length), unsure: new Int32Array(pairs.length) };
  let [sure, unsure] = [0, 0];
  for (let i = 0; i < pairs.length; i += 2) {
    const [from, to] = [pairs[i] ?? 0, pairs[i + 1] ?? 0];
    if (isUncertain(table, from, to)) {
      parts.unsure[unsure++] = from;
      parts.unsure[unsure++] = to;
    } else {
      parts.sure[sure++] = from;
      parts.sure[sure++] = to;
    }
  }
  return { sure: parts.sure.subarray(0, sure), unsure: parts.unsure.subarray(0, unsure) };
}

/** Length of the path from its begin to each row, in the unit of the positions; three of them a row. */
export function lengthsAlong(tracks: readonly Track[], positions: Float32Array): Float32Array {
  const along = new Float32Array(positions.length / 3);
  for (const { start, end } of tracks) {
    for (let row = start + 1; row < end; row++) {
      const at = row * 3;
      const step = Math.hypot(
        (positions[at] ?? 0) - (positions[at - 3] ?? 0),
        (positions[at + 1] ?? 0) - (positions[at - 2] ?? 0),
        (positions[at + 2] ?? 0) - (positions[at - 1] ?? 0),
      );
      along[row] = (along[row - 1] ?? 0) + (Number.isFinite(step) ? step : 0);
    }
  }
  return along;
}

/** What all heights, positions and the focal plane lie in, never flat; a unit box where there is nothing. */
export function boundsOf(table: TrackTable): Box {
  const min: [number, number, number] = [Infinity, Infinity, FOCAL_PLANE];
  const max: [number, number, number] = [-Infinity, -Infinity, FOCAL_PLANE];
  for (let row = 0; row < table.frame.length; row++) {
    const point = [table.xUm[row] ?? NaN, table.yUm[row] ?? NaN, table.zUm[row] || FOCAL_PLANE];
    for (let k = 0; k < 3; k++) {
      min[k] = Math.min(min[k] ?? 0, point[k] ?? 0);
      max[k] = Math.max(max[k] ?? 0, point[k] ?? 0);
    }
  }
  if (!(min[0] <= max[0])) return { min: [0, 0, 0], max: [1, 1, 1] };
  const largest = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2], 1);
  for (let k = 0; k < 3; k++) {
    const room = Math.max(((max[k] ?? 0) - (min[k] ?? 0)) * 0.04, largest * 0.02);
    min[k] = (min[k] ?? 0) - room;
    max[k] = (max[k] ?? 0) + room;
  }
  return { min, max };
}
