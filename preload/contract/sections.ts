import type { Frame } from './frame.ts';
import { z } from './options/define-option.ts';
import { Id } from './common-params.ts';

export const sectionParams = {
  /** A stack cut open along x and z, at one row of its images; `columns`: from the first to before the last, all unless given. */
  'section.read': z.object({
    sourceId: Id,
    row: z.number().int().min(0),
    columns: z
      .tuple([z.number().int().min(0), z.number().int().min(1)])
      .nullable()
      .default(null),
  }),
} as const;

export interface Section {
  /** A row a slice, from the first slice on. */
  frame: Frame;
  /** Heights of the focal plane in the slices, sample micrometres from slice 0; they fall where the stage moved down. */
  heightsUm: Float64Array;
}

export interface SectionResults {
  'section.read': Section;
}
