import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { splitTracks } from '../../viewers/scene/shown-tracks.ts';

/** Rows `start` to `end` (exclusive) of a table. */
interface Rows {
  table: TrackTable;
  start: number;
  end: number;
}

/** Parts of tables, one under the other, in columns of their own. */
function joinRows(parts: readonly Rows[]): TrackTable {
  const rows = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  const one = <Column extends Int32Array | Float64Array | Uint8Array>(
    empty: Column,
    of: (table: TrackTable) => Column,
  ): Column => {
    let from = 0;
    for (const { table, start, end } of parts) {
      empty.set(of(table).subarray(start, end), from);
      from += end - start;
    }
    return empty;
  };
  const whole = (of: (table: TrackTable) => Int32Array): Int32Array => one(new Int32Array(rows), of);
  const real = (of: (table: TrackTable) => Float64Array): Float64Array => one(new Float64Array(rows), of);
  const flag = (of: (table: TrackTable) => Uint8Array): Uint8Array => one(new Uint8Array(rows), of);
  return {
    particle: whole((table) => table.particle),
    frame: whole((table) => table.frame),
    tS: real((table) => table.tS),
    xPx: real((table) => table.xPx),
    yPx: real((table) => table.yPx),
    xUm: real((table) => table.xUm),
    yUm: real((table) => table.yUm),
    zRawUm: real((table) => table.zRawUm),
    zUm: real((table) => table.zUm),
    zSdUm: real((table) => table.zSdUm),
    inRange: flag((table) => table.inRange),
    outlier: flag((table) => table.outlier),
    crowded: flag((table) => table.crowded),
    bridged: flag((table) => table.bridged),
    reason: flag((table) => table.reason),
    linkConfidence: real((table) => table.linkConfidence),
    weak: flag((table) => table.weak),
  };
}

/** Tables one under the other. */
export const joinTables = (tables: readonly TrackTable[]): TrackTable =>
  joinRows(tables.map((table) => ({ table, start: 0, end: table.particle.length })));

/** Of a table, whole trajectories that are evenly spread over it: about `share` of them, and one at least. */
export const evenlyChosen = (table: TrackTable, share: number): TrackTable =>
  joinRows(
    splitTracks(table)
      .filter((_, at) => Math.ceil((at + 1) * share) > Math.ceil(at * share))
      .map(({ start, end }) => ({ table, start, end })),
  );
