import { join } from 'node:path';
import { JobKind } from '../../preload/contract/jobs.ts';
import { z } from '../../preload/contract/options/define-option.ts';
import { isRunning, ownIdentity } from '../project/process-identity.ts';
import { readPrivate, writePrivate } from './private-file.ts';

/** Long work as it was asked for. */
const Request = z.object({
  command: z.string().max(60),
  params: z.unknown(),
  kind: JobKind,
  /** What it is of, for people: a video's name. */
  about: z.string().max(300),
});
export type WorkRequest = z.infer<typeof Request>;

const Identity = z.object({ host: z.string(), pid: z.number(), start: z.string() });
/** By the project's path: which program had the work, in the order in which it was to begin. */
const Kept = z.record(z.string().max(4096), z.object({ by: Identity, requests: z.array(Request).max(1000) }));

const MOST_BYTES = 10_000_000;

/** The work of a project that runs or waits, kept beside the settings of the windows: what a program leaves undone at its end can be started by the next one. */
export class WaitingWork {
  readonly #file: string | null;
  /** Of the open project, what an ended program has left. */
  #left: WorkRequest[] = [];

  constructor(folder: string | null) {
    this.#file = folder && join(folder, 'waiting-work.json');
  }

  get left(): readonly WorkRequest[] {
    return this.#left;
  }

  /** A project was opened. */
  open(project: string): void {
    const found = this.#read()[project];
    // Another program may have the project open, and be at it.
    this.#left = found && !isRunning(found.by) ? found.requests : [];
  }

  /** Takes what was left, to be started or forgotten. */
  take(): WorkRequest[] {
    return this.#left.splice(0);
  }

  /** @param requests of this program, those that run or wait now */
  keep(project: string, requests: readonly WorkRequest[]): void {
    if (this.#file === null) return;
    const all = [...this.#left, ...requests];
    const kept = this.#read();
    if (all.length > 0) kept[project] = { by: ownIdentity(), requests: all };
    else delete kept[project];
    try {
      writePrivate(this.#file, JSON.stringify(kept));
    } catch {
      // Where nothing can be kept it passes with the program.
    }
  }

  #read(): z.infer<typeof Kept> {
    const bytes = this.#file === null ? null : readPrivate(this.#file, MOST_BYTES);
    try {
      return Kept.parse(JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())));
    } catch {
      return {};
    }
  }
}
