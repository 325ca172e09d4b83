import { createApi, type Api } from '../api/api.ts';
import { openLog } from '../api/log.ts';
import { logFolder } from '../api/user-folder.ts';
import type { JobState } from '../../preload/contract/commands.ts';
import type { CommandInput } from './command.ts';

/** Gives `use` a workstation of its own, which is closed afterwards whatever happens. */
export async function withApi<Result>(
  { threads, progress }: CommandInput,
  use: (api: Api) => Promise<Result>,
): Promise<Result> {
  const api = createApi({
    shell: 'served',
    log: (text) => openLog(logFolder(), 'command').write(text),
    ...(threads !== undefined && { threads }),
    onCrash: (reason) => progress.note(`The computing process ${reason}; starting it again.`),
    onQuiet: (seconds) =>
      progress.note(
        `The computing process has been silent for ${seconds} s; wait for it, or end it with Ctrl-C.`,
      ),
  });
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}

/** Starts a job, shows its progress, cancels it with Ctrl-C, and gives its last state; throws what it failed of. */
export async function runJob(
  api: Api,
  { signal, progress }: CommandInput,
  start: () => Promise<{ jobId: number }>,
): Promise<JobState> {
  const stop = api.on((event, payload) => {
    if (event !== 'job') return;
    const { step, done, total, remainingS } = payload as JobState;
    if (step) progress.report(step, done, total, remainingS);
  });
  const { jobId } = await start();
  const cancel = (): void => void api.call('job.cancel', { jobId });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await api.wait(jobId);
  } finally {
    signal.removeEventListener('abort', cancel);
    stop();
  }
}

/** Waits for work that is no job, showing its progress as of one step. */
export const stepProgress =
  ({ progress }: CommandInput, step: string) =>
  ({ done, total }: { done: number; total: number }): void =>
    progress.report(step, done, total);
