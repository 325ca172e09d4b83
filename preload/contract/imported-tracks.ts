import { FilePath, Id, TrackSetName } from './common-params.ts';
import { z } from './options/define-option.ts';
import { TableOptions } from './options/table.ts';

/** Tables of positions that other programs, or this one elsewhere, have made of a video, as trajectories. */

export const TRACK_TABLE_EXTENSIONS = ['csv', 'tsv', 'txt', 'xml'] as const;

/** Whether a file is a table by its name. */
export const isTrackTable = (path: string): boolean =>
  TRACK_TABLE_EXTENSIONS.some((extension) => path.toLowerCase().endsWith(`.${extension}`));

/** What a set of trajectories is called that comes from a file. */
export const setNameOf = (path: string): string =>
  path
    .replace(/^.*[\\/]/, '')
    .replace(/\.[^.]+$/, '')
    .trim()
    .slice(0, 60)
    .trim();

const ImportedTable = z.object({ videoId: Id, path: FilePath, options: TableOptions.prefault({}) });

export const importedTracksParams = {
  /** How a table would be read, before it is imported; stores nothing, and cancels the reading that was asked for before. */
  'tracks.readTable': ImportedTable,
  /** Keeps the positions of a table as a set of trajectories of a video, in place of that of its name, and puts it on show: a job. */
  'tracks.import': ImportedTable.extend({ name: TrackSetName }),
} as const;

/** Columns that positions are read from, by their names in the file. */
const TakenColumns = z.object({
  frame: z.string(),
  /** Null: there is none, positions are linked. */
  particle: z.string().nullable(),
  x: z.string(),
  y: z.string(),
  /** Null: in the plane. */
  z: z.string().nullable(),
});
export type TakenColumns = z.infer<typeof TakenColumns>;

/** Where an imported set of trajectories comes from. */
export const ImportedFrom = z.object({
  /** As it was then, and where it lay as seen from the project. */
  path: z.string(),
  relativePath: z.string(),
  sha256: z.string(),
  /** That wrote it; null: not known by its header row. */
  program: z.string().nullable(),
  columns: TakenColumns,
  lengths: z.enum(['px', 'um']),
  firstFrame: z.union([z.literal(0), z.literal(1)]),
  /** Null: it has none. */
  heights: z.enum(['raw', 'smoothed']).nullable(),
  zDirection: z.enum(['up', 'down']),
  /** As they were given. */
  options: TableOptions,
});
export type ImportedFrom = z.infer<typeof ImportedFrom>;

/** What a table holds, read as it would be imported. */
export interface TableReading<Role extends string = keyof TakenColumns, Found = FoundTracks> {
  program: string | null;
  /** All its columns: names in the file, and what this program calls them. */
  columns: { name: string; ours: string }[];
  /** Columns that are taken, by their names in the file; null: none is recognised. */
  taken: Record<Role, string | null>;
  /** Null where it can't be read like this. */
  found: Found | null;
  /** Why it can't be read like this, and what to do; null where it can. */
  problem: string | null;
}

export interface FoundTracks extends Pick<ImportedFrom, 'lengths' | 'firstFrame' | 'heights'> {
  rows: number;
  /** Null: not known before they are linked. */
  particles: number | null;
  /** First and last frame, from 0. */
  frames: readonly [number, number];
  warnings: string[];
}

export interface ImportedTracksResults {
  'tracks.readTable': TableReading;
  'tracks.import': { jobId: number };
}
