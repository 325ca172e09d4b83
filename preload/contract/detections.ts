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

/** Why what looked like a circle at first is none. */
export type CandidateReject = 'low-score' | 'few-edges' | 'runs-away';

/** A candidate that is no detection; pixels. */
export interface RejectedCandidate {
  xPx: number;
  yPx: number;
  radiusPx: number;
  /** Share of the circle that is backed by edges, 0 to 1. */
  score: number;
  reason: CandidateReject;
}

export interface DetectionPreview {
  circles: DetectionTable;
  /** The strongest first; none where a detection is. */
  rejected: RejectedCandidate[];
}

export interface DetectionResults {
  'detections.stored': DetectionTable | null;
  'detections.preview': DetectionPreview;
}
