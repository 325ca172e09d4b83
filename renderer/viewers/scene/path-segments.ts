import type { TrackTable } from '../../../preload/contract/commands.ts';
import { isDrawn, type TrackFilter, type TrackRows } from './shown-tracks.ts';

/** Pairs of rows between which a line is drawn, also over frames in which the particle was missed; rows that are not drawn break it. */
export function segments(table: TrackTable, tracks: readonly TrackRows[], hide: TrackFilter): Int32Array {
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

/** Whether nobody has seen how a particle came from one row to the other: a height is bridged or an outlier, or frames are missing. */
const isUncertain = (table: TrackTable, from: number, to: number): boolean =>
  Boolean(table.bridged[from] || table.bridged[to] || table.outlier[from] || table.outlier[to]) ||
  (table.frame[to] ?? 0) - (table.frame[from] ?? 0) > 1;

/** Pairs of rows parted into those that were seen to follow each other and those that are uncertain. */
export function byCertainty(
  table: TrackTable,
  pairs: Int32Array,
): { certain: Int32Array; uncertain: Int32Array } {
  const parts = { certain: new Int32Array(pairs.length), uncertain: new Int32Array(pairs.length) };
  let [certain, uncertain] = [0, 0];
  for (let i = 0; i < pairs.length; i += 2) {
    const [from, to] = [pairs[i] ?? 0, pairs[i + 1] ?? 0];
    if (isUncertain(table, from, to)) {
      parts.uncertain[uncertain++] = from;
      parts.uncertain[uncertain++] = to;
    } else {
      parts.certain[certain++] = from;
      parts.certain[certain++] = to;
    }
  }
  return { certain: parts.certain.subarray(0, certain), uncertain: parts.uncertain.subarray(0, uncertain) };
}

/** Length of the line from the first row of its trajectory to each row. @param positions three numbers a row, whose unit the lengths have */
export function lengthsAlong(tracks: readonly TrackRows[], positions: Float32Array): Float32Array {
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
