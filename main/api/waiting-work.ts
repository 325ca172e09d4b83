import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
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

const MOST_REQUESTS = 1000;
const Identity = z.object({ host: z.string(), pid: z.number(), start: z.string() });
/** Which program had the work, in the order in which it was to begin. */
const Kept = z.object({ by: Identity, requests: z.array(Request).max(MOST_REQUESTS) });

const MOST_BYTES = 10_000_000;

/** The work of a project that runs or waits, kept beside the settings of the windows: what a program leaves undone at its end can be started by the next one. */
export class WaitingWork {
  readonly #folder: string | null;
  /** Of the open project, what an ended program has left, or this one when it closed the project. */
  #left: WorkRequest[] = [];

  constructor(folder: string | null) {
    this.#folder = folder && join(folder, 'waiting-work');
  }

  get left(): readonly WorkRequest[] {
    return this.#left;
  }

  /** A project was opened, of which nothing runs or waits here yet. */
  open(project: string): void {
    const found = this.#read(project);
    const self = ownIdentity();
    const isOwn = found?.by.pid === self.pid && found.by.host === self.host;
    // Another program may have the project open, and be at it.
    this.#left = found && (isOwn || !isRunning(found.by)) ? found.requests : [];
  }

  /** Takes the first of what was left, to be started. */
  takeNext(): WorkRequest | undefined {
    return this.#left.shift();
  }

  /** It can't be started yet. */
  putBack(request: WorkRequest): void {
    this.#left.unshift(request);
  }

  forget(): void {
    this.#left = [];
  }

  /** @param requests of this program, those that run or wait now */
  keep(project: string, requests: readonly WorkRequest[]): void {
    const file = this.#fileOf(project);
    if (file === null) return;
    const all = [...requests, ...this.#left].slice(0, MOST_REQUESTS);
    try {
      if (all.length === 0) rmSync(file, { force: true });
      else writePrivate(file, JSON.stringify({ by: ownIdentity(), requests: all }));
    } catch {
      // Where nothing can be kept it passes with the program.
    }
  }

  /** A file a project, for several programs may work on one each. */
  #fileOf(project: string): string | null {
    const name = createHash('sha256').update(project).digest('hex');
    return this.#folder && join(this.#folder, `${name}.json`);
  }

  #read(project: string): z.infer<typeof Kept> | null {
    const file = this.#fileOf(project);
    const bytes = file === null ? null : readPrivate(file, MOST_BYTES);
    try {
      return bytes && Kept.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch {
      return null;
    }
  }
}
