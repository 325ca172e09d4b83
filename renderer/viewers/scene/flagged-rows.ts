import type { TrackTable } from '../../../preload/contract/commands.ts';
import type { TrackFilter, TrackRows } from './shown-tracks.ts';

export type Flag = 'outlier' | 'out-of-range' | 'crowded';

/** The gravest doubt about a row; null: none. */
function flagOf(table: TrackTable, row: number): Flag | null {
  if (!table.inRange[row]) return 'out-of-range';
  if (table.outlier[row]) return 'outlier';
  return table.crowded[row] ? 'crowded' : null;
}

export interface FlaggedRow {
  row: number;
  flag: Flag;
}

/** Rows of some trajectories to mark as doubtful, with the gravest doubt of each. */
export function flaggedRows(
  table: TrackTable,
  tracks: readonly TrackRows[],
  hide: TrackFilter,
): FlaggedRow[] {
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

/**
 * Of marks that follow each other on a trajectory, those at least `spacing` apart: a long doubt stays a row of marks, not a blob.
 *
 * @param positions three numbers a row of the table, in the unit of `spacing`
 */
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
