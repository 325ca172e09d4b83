import type { DetectionTable } from './data.ts';
import { z } from './options/define.ts';
import { LocaliseOptions } from './options/localise.ts';
import { Id } from './params.ts';

export const detectionParams = {
  /** Detections of one frame: stored ones if there are any, else null. */
  'detections.stored': z.object({ sourceId: Id, index: z.number().int().min(0) }),
  /** Localises one frame with the options given; stores nothing. */
  'detections.preview': z.object({
    sourceId: Id,
    index: z.number().int().min(0),
    options: LocaliseOptions.prefault({}),
  }),
} as const;

export interface DetectionResults {
  'detections.stored': DetectionTable | null;
  'detections.preview': DetectionTable;
}
