import { z } from './options/define-option.ts';

export const JobKind = z.enum([
  'calibrate',
  'train',
  'compare',
  'learning',
  'import',
  'track',
  'live',
  'validate',
  'analyse',
  'update',
  'sample',
]);
export const JobStage = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);

/** Long work that a program left undone at its end. */
export interface LeftWork {
  kind: z.infer<typeof JobKind>;
  /** What it is of, for people: a video's name. */
  about: string;
}

/** Long work of a project, as main reports it. */
export interface JobState {
  jobId: number;
  kind: z.infer<typeof JobKind>;
  state: z.infer<typeof JobStage>;
  /** Which step it is in, for people: "Localising stack_00.ome.tif"; while it waits, what it is of. */
  step: string;
  done: number;
  total: number;
  /** Seconds since it began, and expected to go; null when unknown. */
  elapsedS: number;
  remainingS: number | null;
  /** One line, when failed. */
  error: string | null;
  /** Id of what came of it: a model's for train, a set of trajectories' for import, a video's for track and live, a validation's, an analysis'; else null. */
  resultId: number | null;
}
