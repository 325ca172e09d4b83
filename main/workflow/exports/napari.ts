import { counted } from '../../../preload/contract/counted.ts';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import type { Column, Table } from '../csv/write-csv.ts';

const number = (name: string, values: ArrayLike<number>, rows: readonly number[]): Column => ({
  name,
  type: 'number',
  value: (row) => values[rows[row]],
  text: (row) => String(Number(values[rows[row]].toFixed(4))),
});

/**
 * Trajectories as napari's Tracks layer takes them (`track_id,t,z,y,x`; t is the frame, lengths in um), sorted by track, then frame. It takes
 * no empty heights: rows without one are left out. Without any height the columns are `track_id,t,y,x`.
 */
export function napariTable(table: TrackTable): { table: Table; warnings: string[] } {
  const all = [...table.frame.keys()];
  const known = all.filter((row) => !Number.isNaN(table.zUm[row]));
  const is3d = known.length > 0;
  const rows = is3d ? known : all;
  const axes = [
    number('track_id', table.particle, rows),
    number('t', table.frame, rows),
    ...(is3d ? [number('z', table.zUm, rows)] : []),
    number('y', table.yUm, rows),
    number('x', table.xUm, rows),
  ];
  const left = all.length - rows.length;
  const warnings =
    left > 0
      ? [
          `${left} of ${counted(all.length, 'position')} ${left === 1 ? 'has no height and was' : 'have no height and were'} left out, for napari takes no empty ones.`,
        ]
      : [];
  return { table: { columns: axes, rows: rows.length }, warnings };
}
