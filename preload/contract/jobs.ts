/** Long work of a project, as main reports it. */
export interface JobState {
  jobId: number;
  kind: 'calibrate' | 'train' | 'compare' | 'learning' | 'track' | 'validate';
  state: 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';
  /** Which step it is in, for people: "Localising stack_00.ome.tif". */
  step: string;
  done: number;
  total: number;
  /** Seconds since it began, and expected to go; null when unknown. */
  elapsedS: number;
  remainingS: number | null;
  /** One line, when failed. */
  error: string | null;
  /** Id of what came of it: a model's for train, a video's for track, a validation's. */
  resultId: number | null;
}
