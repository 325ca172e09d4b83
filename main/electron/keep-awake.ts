import type { JobState } from '../../preload/contract/commands.ts';

/** Electron's powerSaveBlocker. */
export interface Blocker {
  start(type: 'prevent-app-suspension'): number;
  stop(id: number): void;
}

/** Keeps the machine from going to sleep while a job runs; the screen may go dark. */
export function keepAwake(blocker: Blocker): (job: Pick<JobState, 'jobId' | 'state'>) => void {
  let running: number | null = null;
  let id: number | null = null;
  return ({ jobId, state }) => {
    if (state === 'running') {
      running = jobId;
      id ??= blocker.start('prevent-app-suspension');
    } else if (jobId === running && id !== null) {
      blocker.stop(id);
      id = null;
    }
  };
}
