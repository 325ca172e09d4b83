import type { MethodResult } from '../../native-worker/client/client.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';

type Columns<Row> = Partial<Record<keyof TrackTable, (row: Row, place: number) => number>>;

/** Trajectories with these columns; all others are 0, but links are sure. */
export function trackTableOf<Row>(rows: readonly Row[], columns: Columns<Row>): TrackTable {
  const all: Columns<Row> = { linkConfidence: () => 1, ...columns };
  const of = (name: keyof TrackTable) => (_: unknown, place: number) => all[name]?.(rows[place], place) ?? 0;
  const ints = (name: keyof TrackTable): Int32Array => Int32Array.from(rows, of(name));
  const floats = (name: keyof TrackTable): Float64Array => Float64Array.from(rows, of(name));
  const flags = (name: keyof TrackTable): Uint8Array => Uint8Array.from(rows, of(name));
  return {
    ...{ particle: ints('particle'), frame: ints('frame'), tS: floats('tS') },
    ...{ xPx: floats('xPx'), yPx: floats('yPx'), xUm: floats('xUm'), yUm: floats('yUm') },
    ...{ zRawUm: floats('zRawUm'), zUm: floats('zUm'), zSdUm: floats('zSdUm') },
    ...{ inRange: flags('inRange'), outlier: flags('outlier'), crowded: flags('crowded') },
    ...{ bridged: flags('bridged'), reason: flags('reason'), weak: flags('weak') },
    linkConfidence: floats('linkConfidence'),
  };
}

/** Positions in the frames of a video; all that is measured of one is its x. */
export function positionsAt(frame: ArrayLike<number>, x: ArrayLike<number>): MethodResult<'trackFrames'> {
  const column = Float64Array.from(x);
  const flags = new Uint8Array(column.length).fill(1);
  return {
    ...{ frame: Int32Array.from(frame), xPx: column, yPx: column, radiusPx: column, score: column },
    ...{ zLabelUm: column, zSdUm: column, inRange: flags, crowded: flags },
    weak: new Uint8Array(column.length),
  };
}
