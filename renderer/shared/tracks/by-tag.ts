import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { seriesColour } from '../../viewers/series-colours.ts';

/** The trajectories of one video, and what it has for a tag; null: it does not have it. */
export interface TaggedTracks {
  videoId: number;
  value: string | null;
  table: TrackTable;
}

/** Trajectories of several videos in one table, a colour for each value of a tag. */
export interface TracksByTag {
  table: TrackTable;
  /** Place of each trajectory's value among `values`, which is its colour. */
  groupOf: Map<number, number>;
  values: { text: string; colour: string }[];
  /** Of which video a trajectory is, with its number there. */
  origin: Map<number, { videoId: number; particle: number }>;
}

/** @param tracks those of the first video keep their numbers, the others follow */
export function joinByTag(tag: string, tracks: readonly TaggedTracks[]): TracksByTag {
  const found = [...new Set(tracks.map(({ value }) => value))].sort(inOrder);
  const groupOf = new Map<number, number>();
  const origin: TracksByTag['origin'] = new Map();
  let free = 0;
  const tables = tracks.map(({ videoId, value, table }, at) => {
    const first = at === 0 ? 0 : free;
    const particle = table.particle.map((one) => first + one);
    particle.forEach((number, row) => {
      if (number >= free) free = number + 1;
      if (number === particle[row - 1]) return;
      groupOf.set(number, found.indexOf(value));
      origin.set(number, { videoId, particle: number - first });
    });
    return { ...table, particle };
  });
  return {
    table: joined(tables),
    groupOf,
    origin,
    values: found.map((value, at) => ({
      text: value === null ? `without ${tag}` : `${tag} = ${value}`,
      colour: seriesColour(at),
    })),
  };
}

/** Numbers in a value by size; what has none comes last. */
const inOrder = (a: string | null, b: string | null): number =>
  a === null ? 1 : b === null ? -1 : a.localeCompare(b, 'en', { numeric: true });

function joined(tables: readonly TrackTable[]): TrackTable {
  const rows = tables.reduce((sum, { particle }) => sum + particle.length, 0);
  const one = <Column extends Int32Array | Float64Array | Uint8Array>(
    empty: Column,
    of: (table: TrackTable) => ArrayLike<number>,
  ): Column => {
    let from = 0;
    for (const table of tables) {
      empty.set(of(table), from);
      from += table.particle.length;
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
