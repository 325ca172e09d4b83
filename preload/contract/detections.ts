import type { DetectionTable } from './detection-table.ts';
import type { Frame } from './frame.ts';
import type { RejectReason } from './z-series-quality.ts';
import { Dust, SpacingOptions } from './options/calibrate.ts';
import { z } from './options/define-option.ts';
import { LocaliseOptions } from './options/localise.ts';
import { Id } from './common-params.ts';

const PreparedFrame = z.object({
  sourceId: Id,
  index: z.number().int().min(0),
  options: LocaliseOptions.prefault({}),
  dust: Dust.default('remove'),
});

export const detectionParams = {
  /** Detections of one frame: stored ones if there are any, else null. */
  'detections.stored': z.object({ sourceId: Id, index: z.number().int().min(0) }),
  /** Localises one frame with the options given, as Calibrate and Track would; stores nothing. `spacing` is asked of stacks. */
  'detections.preview': PreparedFrame.extend({ spacing: SpacingOptions.prefault({}) }),
  /** A frame as the steps see it: dust divided out, and where it is to be `flat` the background too. */
  'frame.prepared': PreparedFrame.extend({ flat: z.boolean() }),
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
  /** Of a stack, why each circle would be left out of a calibration by what is near it in this slice; null: it would not. */
  leftOut: (RejectReason | null)[] | null;
  /** The strongest first; none where a detection is. */
  rejected: RejectedCandidate[];
}

/** Why dust was not looked for: it is kept, a stuck particle of a video can't be told from it without a model, or the file is too short. */
export type NoDustSearch = 'kept' | 'no-model' | 'too-few-frames';

export interface DetectionResults {
  'detections.stored': DetectionTable | null;
  /** `dust`: number of spots that were taken for dust and divided out. */
  'detections.preview': DetectionPreview & { dust: number | NoDustSearch };
  'frame.prepared': Frame;
}
