import type { JobState } from '../../preload/contract/commands.ts';

/** Electron's powerSaveBlocker. */
export interface Blocker {
  start(type: 'prevent-app-suspension'): number;
  stop(id: number): void;
}

/** Keeps the machine from going to sleep while a job runs; the screen may go dark. */
export function keepAwake(blocker: Blocker): (job: Pick<JobState, 'state'>) => void {
  let id: number | null = null;
  return ({ state }) => {
    if (state === 'running') id ??= blocker.start('prevent-app-suspension');
    else if (id !== null) {
      blocker.stop(id);
      id = null;
    }
  };
}
