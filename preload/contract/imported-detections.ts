import { FilePath, Id } from './common-params.ts';
import type { TableReading } from './imported-tracks.ts';
import { z } from './options/define-option.ts';
import { DetectionTableOptions } from './options/table.ts';

/** Detections of a video that were made elsewhere: `track` takes them as they are, and finds none of its own. */

const ImportedTable = z.object({
  videoId: Id,
  path: FilePath,
  options: DetectionTableOptions.prefault({}),
});

export const importedDetectionsParams = {
  /** How a table would be read, before it is imported; stores nothing, and cancels the reading that was asked for before. */
  'detections.readTable': ImportedTable,
  /** Takes the positions of a table as the detections of a video, in place of those imported before: a job. */
  'detections.import': ImportedTable,
  /** Takes the imported detections of a video out: it is localised here again. */
  'detections.removeImported': z.object({ videoId: Id }),
} as const;

/** Columns that detections are read from, by their names in the file. */
const DetectionColumns = z.object({
  frame: z.string(),
  x: z.string(),
  y: z.string(),
  /** Null: there is none, the radius is half the particle diameter. */
  radius: z.string().nullable(),
});
export type DetectionColumns = z.infer<typeof DetectionColumns>;

/** Where imported detections come from. */
export const ImportedDetections = z.object({
  /** As it was then, and where it lay as seen from the project. */
  path: z.string(),
  relativePath: z.string(),
  sha256: z.string(),
  /** That wrote it; null: not known by its header row. */
  program: z.string().nullable(),
  columns: DetectionColumns,
  lengths: z.enum(['px', 'um']),
  /** Unit of the radii; null: they are half the particle diameter. */
  radii: z.enum(['px', 'um']).nullable(),
  firstFrame: z.union([z.literal(0), z.literal(1)]),
  /** As they were given. */
  options: DetectionTableOptions,
  warnings: z.array(z.string()),
});
export type ImportedDetections = z.infer<typeof ImportedDetections>;

/** What is said of those that a video has. */
export interface ImportedDetectionsSummary extends ImportedDetections {
  importedId: number;
  rows: number;
  createdAt: string;
  /** What has changed since, a clause each. */
  outOfDate: string[];
}

export type DetectionTableReading = TableReading<
  keyof DetectionColumns,
  Pick<ImportedDetections, 'lengths' | 'radii' | 'firstFrame' | 'warnings'> & {
    rows: number;
    /** First and last frame, from 0. */
    frames: readonly [number, number];
  }
>;

export interface ImportedDetectionsResults {
  'detections.readTable': DetectionTableReading;
  'detections.import': { jobId: number };
  /** What that puts out of date. */
  'detections.removeImported': { outOfDate: string[] };
}
