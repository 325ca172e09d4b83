import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkerClient, type SpawnWorker } from '../../native-worker/client/client.ts';
import {
  commandParams,
  type AppInfo,
  type CommandName,
  type CommandParams,
  type CommandResults,
  type EventName,
  type Events,
  type JobState,
} from '../../preload/contract/commands.ts';
import { badInput, toWireError } from '../../preload/contract/errors.ts';
import { closedMeanwhile } from '../../preload/contract/error-messages.ts';
import type { z } from '../../preload/contract/options/define-option.ts';
import { explainSqlite } from '../project/explain-sqlite.ts';
import { chooseHosts, networkHost } from '../project/reachable-paths.ts';
import { JobRunner } from '../workflow/job-runner.ts';
import { Previews } from '../workflow/preview.ts';
import { accuracyCommands } from './accuracy-commands.ts';
import { analysisCommands } from './analysis-commands.ts';
import { appCommands } from './app-commands.ts';
import { defaultRoots } from './browse-roots.ts';
import { editCommands } from './edit-commands.ts';
import { exportCommands } from './export-commands.ts';
import { historyCommands } from './history-commands.ts';
import { jobCommands } from './job-commands.ts';
import { liveCommands } from './live-commands.ts';
import { modelCommands } from './model-commands.ts';
import { close, projectCommands } from './project-commands.ts';
import { sampleCommands } from './sample-commands.ts';
import { createSettings } from './settings.ts';
import type { Project } from '../project/project.ts';
import { openedProject, type Handlers, type Session } from './session.ts';
import { createTools, type Tools } from './cli-tools.ts';
import type { TrustedHosts } from './trusted-hosts.ts';
import { tableCommands } from './table-commands.ts';
import { viewCommands } from './view-commands.ts';
import { WaitingWork, type WorkRequest } from './waiting-work.ts';
import { requestOf } from './work-requests.ts';

export type EventListener = <Name extends EventName>(event: Name, payload: Events[Name]) => void;

export interface ApiOptions {
  shell: AppInfo['shell'];
  /** Threads of the computing process; all cores unless given. */
  threads?: number;
  /** Whether the computing process is to save memory, for tables of millions of rows; it takes a second more to start. */
  savesMemory?: boolean;
  /** How the computing process is started; a child process of Node unless given. */
  spawn?: SpawnWorker;
  /** Told when the computing process has crashed; it is started again by itself. */
  onCrash?: (reason: string) => void;
  /** Told when the computing process has work and has been silent for so long. */
  onQuiet?: (seconds: number) => void;
  /** Told what only whoever helps wants to know. */
  log?: (text: string) => void;
  /** Folders that a served window may look into; with what is in them. */
  browseRoots?: readonly string[];
  /** Where the computers are kept that a person trusts; until the program ends unless given. */
  trustedHosts?: TrustedHosts;
  /** Where settings of the windows are kept; nowhere unless given. */
  settingsFolder?: string;
}

/** The workstation behind window, served page and command line: one project at a time, one computing process. */
export interface Api {
  /** For senders that are not trusted: the name must be a command's and the parameters must pass its schema. */
  invoke(name: unknown, params: unknown): Promise<unknown>;
  /** The same, for this program's own code. */
  call<Name extends CommandName>(name: Name, params: CommandParams<Name>): Promise<CommandResults[Name]>;
  /**
   * Runs several changes and jobs of one command as the project's only writer, so that no other process comes between them.
   *
   * @throws busy, read-only
   */
  alone<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
  /** Waits for the job that is running; rejects with what it failed of. */
  wait(jobId: number): Promise<JobState>;
  /** Returns the function that ends the subscription. */
  on(listener: EventListener): () => void;
  /** What needs no project. */
  readonly tools: Tools;
  /** Cancels the job that runs, closes the project and ends the computing process. */
  close(): Promise<void>;
}

/** Commands that change the project, apart from jobs: what others are told who find it busy. */
const CHANGES: Partial<Record<CommandName, string>> = {
  'project.import': 'import',
  'project.remove': 'remove',
  'project.relink': 'relink',
  'source.set': 'set',
  'setup.save': 'profile',
  'setup.remove': 'profile',
  'calibration.setZSeries': 'choice of particles',
  'model.import': 'import',
  'detections.edit': 'correction',
  'detections.clearEdits': 'correction',
  'detections.removeImported': 'remove',
  'tracks.edit': 'correction',
  'tracks.clearEdits': 'correction',
  'localise.set': 'settings',
  'masks.leaveOut': 'choice of masks',
  'tracks.show': 'choice of trajectories',
  'tracks.remove': 'remove',
  'model.rename': 'renaming',
  'model.remove': 'remove',
  'analysis.remove': 'remove',
  'history.undo': 'undo',
  'history.redo': 'redo',
  'project.compact': 'compact',
};

/** How long a change that is under way may take when the program ends. */
const PATIENCE_MS = 1000;

const handlers: Handlers<CommandName> = {
  ...appCommands,
  ...projectCommands,
  ...sampleCommands,
  ...viewCommands,
  ...jobCommands,
  ...liveCommands,
  ...modelCommands,
  ...accuracyCommands,
  ...analysisCommands,
  ...exportCommands,
  ...historyCommands,
  ...editCommands,
  ...tableCommands,
};

export function createApi({
  shell,
  threads = availableParallelism(),
  savesMemory = false,
  spawn,
  onCrash,
  onQuiet,
  log = () => undefined,
  browseRoots,
  trustedHosts,
  settingsFolder,
}: ApiOptions): Api {
  chooseHosts(trustedHosts?.list() ?? []);
  const listeners = new Set<EventListener>();
  const emit: EventListener = (event, payload) => {
    for (const listener of listeners) listener(event, payload);
  };
  const worker = new WorkerClient({
    threads,
    savesMemory,
    ...(spawn && { spawn }),
    onCrash: (reason) => {
      log(`The computing process ${reason}.`);
      onCrash?.(reason);
    },
    onQuiet: (seconds) => {
      log(`The computing process has been silent for ${seconds} s.`);
      onQuiet?.(seconds);
    },
    onOutput: log,
  });
  // Looking for disks can take long where one does not answer, and only a window in a browser asks.
  let roots: readonly string[] | undefined;
  const waitingWork = new WaitingWork(settingsFolder ?? null);
  const session: Session = {
    shell,
    worker,
    threads,
    get browseRoots() {
      return (roots ??= browseRoots ?? defaultRoots());
    },
    settings: createSettings(settingsFolder ?? null),
    previews: new Previews(worker),
    waitingWork,
    jobs: new JobRunner<WorkRequest>(
      (job) => {
        if (job.state === 'failed') log(`Job ${job.jobId} (${job.kind}) failed: ${job.error}`);
        emit('job', job);
      },
      ({ path }, requests) => waitingWork.keep(path, requests),
    ),
    askAgain: (command, params) => invoke(command, params),
    project: null,
    switching: Promise.resolve(),
    live: null,
    tableReading: new AbortController(),
    toldLive: (state) => emit('live', state),
    tensorBackend: null,
    changed: (what) => emit('project.changed', { what }),
    opened: (path) => {
      const host = networkHost(path);
      if (host) trustedHosts?.add(host);
    },
  };

  async function invoke(name: unknown, params: unknown): Promise<unknown> {
    if (typeof name !== 'string' || !Object.hasOwn(commandParams, name)) {
      throw badInput(
        `There is no command ${typeof name === 'string' ? name : 'of that kind'}; this window and the program differ in version, reload it.`,
      );
    }
    const command = name as CommandName;
    const parsed = commandParams[command].safeParse(params);
    if (!parsed.success) throw badInput(`${command}: ${explainIssues(parsed.error)}`);
    const handler = handlers[command] as (params: unknown, session: Session) => unknown;
    const what = CHANGES[command];
    const { project } = session;
    try {
      if (what === undefined) {
        const result = await handler(parsed.data, session);
        if (project && session.project === project)
          rememberWork(session.jobs, project, command, parsed.data, result);
        return result;
      }
      return await session.jobs.change(openedProject(session), what, () => handler(parsed.data, session));
    } catch (error) {
      const wasClosed = error instanceof TypeError && project?.db.open === false;
      const explained = wasClosed
        ? closedMeanwhile(project.path)
        : explainSqlite(error, session.project?.path ?? '');
      const { tag, message, stack } = toWireError(explained);
      if (tag === 'fault') log(`${command}: ${stack ?? message}`);
      throw explained;
    }
  }

  return {
    invoke,
    call: (name, params) => invoke(name, params) as Promise<CommandResults[typeof name]>,
    alone: (what, work) => session.jobs.alone(openedProject(session), what, work),
    wait: (jobId) => session.jobs.wait(jobId),
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tools: createTools(session),
    close: async () => {
      const closed = close(session);
      // A change can't be cancelled: where it waits for files that do not answer it ends with the computing process.
      const patience = (): Promise<void> => delay(PATIENCE_MS, undefined, { ref: false });
      await Promise.race([closed, patience()]);
      worker.close();
      await Promise.race([closed, patience()]);
    },
  };
}

/** Keeps how long work was asked for, so that it outlives the program. */
function rememberWork(
  jobs: Session['jobs'],
  project: Project,
  command: CommandName,
  params: unknown,
  result: unknown,
): void {
  const { jobId } = Object(result) as { jobId?: unknown };
  if (typeof jobId !== 'number') return;
  const request = requestOf(command, params, project);
  if (request) jobs.remember(jobId, request, request.about);
}

/** What is wrong with parameters, in one line. */
const explainIssues = (error: z.ZodError): string =>
  error.issues
    .map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message))
    .join('; ');
