import type { WorkerClient } from '../../native-worker/client/client.ts';
import type {
  AppInfo,
  CommandName,
  CommandParsed,
  CommandResults,
  Events,
} from '../../preload/contract/commands.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { Project } from '../project/project.ts';
import type { Live } from './live-state.ts';
import type { SettingsStore } from './settings.ts';
import type { JobRunner } from '../workflow/job-runner.ts';
import type { WaitingWork, WorkRequest } from './waiting-work.ts';
import type { Previews } from '../workflow/preview.ts';

/** What the commands of one workstation work on. */
export interface Session {
  readonly shell: AppInfo['shell'];
  readonly worker: WorkerClient;
  readonly jobs: JobRunner<WorkRequest>;
  /** Long work that an ended program has left undone, and that of this one. */
  readonly waitingWork: WaitingWork;
  readonly threads: number;
  /** Folders that a served window may look into. */
  readonly browseRoots: readonly string[];
  readonly settings: SettingsStore;
  readonly previews: Previews;
  /** Of the table that was last read for a window: the next one that is read so takes its place. */
  tableReading: AbortController;
  /** Null until one is opened. */
  project: Project | null;
  /** Settles when every project that was asked for until now has been opened, or not, and every one to be closed is closed. */
  switching: Promise<unknown>;
  tensorBackend: string | null;
  /** The latest recording that was tracked while it was written, since the project was opened. */
  live: Live | null;
  toldLive(state: Events['live']): void;
  /** Asks for a command as a window does. */
  askAgain(command: string, params: unknown): Promise<unknown>;
  changed(what: Events['project.changed']['what']): void;
  /** Something was opened by this path: its host, if it has one, is trusted from now on. */
  opened(path: string): void;
}

type Awaitable<T> = T | Promise<T>;

/** One function a command; `params` have passed the command's schema. */
export type Handlers<Name extends CommandName> = {
  [Key in Name]: (params: CommandParsed<Key>, session: Session) => Awaitable<CommandResults[Key]>;
};

export function openedProject(session: Session): Project {
  if (!session.project) throw badInput('No project is open; open or create one first.');
  return session.project;
}
