import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { seriesColour } from '../../viewers/series-colours.ts';
import { joinTables } from './join-tables.ts';

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
  /** Which share of the other videos' trajectories these are. */
  share: number;
}

/** Positions of other videos that are shown together: as many as the 3D scene plays without a stutter. */
const MOST_ROWS = 1_000_000;

/** Which share of videos with so many positions is shown. */
export const shareOf = (rows: number): number => Math.min(1, MOST_ROWS / Math.max(1, rows));

/**
 * @param tracks those of the first video keep their numbers, the others follow
 * @param share of the trajectories of the others, that these are
 */
export function joinByTag(tag: string, tracks: readonly TaggedTracks[], share = 1): TracksByTag {
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
    table: joinTables(tables),
    groupOf,
    origin,
    share,
    values: found.map((value, at) => ({
      text: value === null ? `without ${tag}` : `${tag} = ${value}`,
      colour: seriesColour(at),
    })),
  };
}

/** Numbers in a value by size; what has none comes last. */
const inOrder = (a: string | null, b: string | null): number =>
  a === null ? 1 : b === null ? -1 : a.localeCompare(b, 'en', { numeric: true });
