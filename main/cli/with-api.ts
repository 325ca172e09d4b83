import type { Api, ApiOptions } from '../api/api.ts';
import { openLog } from '../api/log-files.ts';
import { trustedHostsIn } from '../api/trusted-hosts.ts';
import { logFolder, userFolder } from '../api/user-folder.ts';
import type { JobState, ProjectSummary } from '../../preload/contract/commands.ts';
import type { CommandInput } from './command.ts';
import { checkOutput } from './write-table.ts';

/** Gives `use` a workstation of its own, which is closed afterwards whatever happens. */
export async function withApi<Result>(
  { threads, progress }: CommandInput,
  use: (api: Api) => Promise<Result>,
  more: Partial<ApiOptions> = {},
): Promise<Result> {
  // Loaded for work alone, not for what a command says of itself.
  const { createApi } = await import('../api/api.ts');
  const api = createApi({
    ...more,
    shell: 'served',
    log: (text) => openLog(logFolder(), 'command').write(text),
    trustedHosts: trustedHostsIn(userFolder()),
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

/**
 * Opens the project of a command and runs `use` as its only writer, so that what the command does is done as a whole, before or after what
 * others do. The place of the result is looked at first.
 *
 * @throws busy, read-only
 */
export async function changeProject<Result>(
  api: Api,
  input: CommandInput,
  what: string,
  use: (project: ProjectSummary) => Promise<Result>,
): Promise<Result> {
  await api.call('project.open', { path: input.positionals[0] });
  await checkOutput(input, api);
  // What it held when it was opened may have changed until nobody else may change it.
  return api.alone(what, async () => use((await api.call('project.summary', {}))!));
}

/** Starts a job, shows its progress, cancels it with Ctrl-C, and gives its last state; throws what it failed of. */
export async function runJob(
  api: Api,
  { signal, progress }: Pick<CommandInput, 'signal' | 'progress'>,
  start: () => Promise<{ jobId: number }>,
): Promise<JobState> {
  const stop = api.on((event, payload) => {
    if (event !== 'job') return;
    const { step, done, total, remainingS } = payload as JobState;
    if (step) progress.report(step, done, total, remainingS);
  });
  let cancel = (): void => undefined;
  try {
    const { jobId } = await start();
    cancel = () => void api.call('job.cancel', { jobId });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
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
