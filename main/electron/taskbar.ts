import type { JobState } from '../../preload/contract/jobs.ts';

/** Electron's BrowserWindow, as far as the taskbar or dock shows it. */
export interface TaskbarWindow {
  setProgressBar(share: number): void;
  isFocused(): boolean;
  flashFrame(on: boolean): void;
}

/** Shares that Electron takes for "of unknown length" and "none". */
const UNKNOWN = 2;
const NONE = -1;

/** Shows in the taskbar or dock how far a job is; where another program is in front, the end of a job asks for a look. */
export function showInTaskbar(
  window: TaskbarWindow,
): (job: Pick<JobState, 'jobId' | 'state' | 'done' | 'total'>) => void {
  let running: number | null = null;
  return ({ jobId, state, done, total }) => {
    if (state === 'running') {
      running = jobId;
      window.setProgressBar(total > 0 ? done / total : UNKNOWN);
    } else if (jobId === running) {
      running = null;
      window.setProgressBar(NONE);
      if (!window.isFocused()) window.flashFrame(true);
    }
  };
}
