import type { JobState } from '../../preload/contract/commands.ts';
import { cancelled, JanusError, toWireError } from '../../preload/contract/errors.ts';
import { jobRunning } from '../../preload/contract/error-messages.ts';
import { withCheckpointThread } from '../project/checkpoints.ts';
import { beginJob, insertJob, listJobs, markInterrupted, storeJob } from '../project/jobs.ts';
import { explainSqlite } from '../project/explain-sqlite.ts';
import type { Project } from '../project/project.ts';
import { acquireWriter, type WriterHold } from '../project/write-lock.ts';

/** What the steps of a job are given to be stopped by and to report to. */
export interface JobContext {
  signal: AbortSignal;
  /** `done` of `total` units of the whole job; units that were stored before count as done. */
  report(step: string, done: number, total: number): void;
}

type Run = (context: JobContext) => Promise<number | null>;

interface Job<Request> {
  project: Project;
  /** As it was asked for; null where it can't be asked for again. */
  request: Request | null;
  state: JobState;
  run: Run;
  controller: AbortController;
  /** Settles when it has ended. */
  finished: Promise<JobState>;
  settle: { done(state: JobState): void; fail(reason: unknown): void };
}

const REPORT_EVERY_MS = 100;
const STORE_EVERY_MS = 2000;

/** Runs jobs, one at a time and in the order of their requests, as the project's only writer. */
export class JobRunner<Request = never> {
  readonly #emit: (job: JobState) => void;
  /** Told what runs and waits whenever that changes, but for the end of the program, which leaves it undone. */
  readonly #keep: (project: Project, requests: Request[]) => void;
  #stopping = false;
  #running: (Job<Request> & { hold: WriterHold }) | null = null;
  /** Jobs that wait for the one that runs, the next one first. */
  readonly #waiting: Job<Request>[] = [];
  /** Settles when every request for a job until now has its answer, and every change has ended. */
  #asked: Promise<unknown> = Promise.resolve();
  /** The right to change the project, taken for longer than a job. */
  #kept: WriterHold | null = null;
  /** The right to change the project where it could not be given back, on a full disk. */
  #unreleased: WriterHold | null = null;

  constructor(
    emit: (job: JobState) => void,
    keep: (project: Project, requests: Request[]) => void = () => undefined,
  ) {
    this.#emit = emit;
    this.#keep = keep;
  }

  /**
   * Runs `work` as the project's only writer; jobs and changes until it ends are part of it, so it is for a command that has the program to
   * itself.
   *
   * @throws busy, read-only
   */
  async alone<Result>(project: Project, what: string, work: () => Result | Promise<Result>): Promise<Result> {
    if (this.#kept) return work();
    this.#kept = await this.#acquire(project, what);
    try {
      return await work();
    } finally {
      const kept = this.#kept;
      this.#kept = null;
      this.#release(kept);
    }
  }

  /**
   * Runs one change as the project's only writer, after what was asked for before it: a window may ask for several changes at once.
   *
   * @throws busy, read-only
   */
  async change<Result>(
    project: Project,
    what: string,
    work: () => Result | Promise<Result>,
  ): Promise<Result> {
    if (this.#kept) return work();
    return this.#inTurn(() => this.#change(project, what, work));
  }

  async #change<Result>(
    project: Project,
    what: string,
    work: () => Result | Promise<Result>,
  ): Promise<Result> {
    const hold = await this.#acquire(project, what);
    try {
      return await work();
    } finally {
      this.#release(hold);
    }
  }

  async #acquire(project: Project, what: string): Promise<WriterHold> {
    if (this.#running) throw jobRunning(project.path, this.#running.hold.holder);
    this.#unreleased?.release();
    this.#unreleased = null;
    const hold = await acquireWriter(project, what);
    markInterrupted(project);
    return hold;
  }

  /** Where it fails it is tried again before the next change: what was done is done. */
  #release(hold: WriterHold): void {
    try {
      hold.release();
    } catch {
      this.#unreleased = hold;
    }
  }

  /**
   * Starts a job and returns its id; `run` gives the id of what came of it, null for none.
   *
   * @throws busy, read-only
   */
  start(project: Project, kind: JobState['kind'], run: Run): Promise<number> {
    return this.#inTurn(() => this.#start(project, kind, run));
  }

  /** After the requests and changes before it, which hold the right to write or are about to. */
  #inTurn<Answer>(request: () => Answer | Promise<Answer>): Promise<Answer> {
    const turn = this.#asked.then(request);
    this.#asked = turn.catch(() => undefined);
    return turn;
  }

  async #start(project: Project, kind: JobState['kind'], run: Run): Promise<number> {
    if (this.#running) throw jobRunning(project.path, this.#running.hold.holder);
    const hold = this.#kept ?? (await this.#acquire(project, kind));
    const job: Job<Request> = createJob(project, kind, 'running', run);
    this.#begin(job, hold);
    return job.state.jobId;
  }

  /**
   * The same, but behind the jobs of this program that run or wait already. Whatever becomes of those, it has its turn.
   *
   * @throws busy where another process writes, read-only
   */
  queue(project: Project, kind: JobState['kind'], run: Run): Promise<number> {
    return this.#inTurn(() =>
      this.#running ? this.#enqueue(project, kind, run) : this.#start(project, kind, run),
    );
  }

  #enqueue(project: Project, kind: JobState['kind'], run: Run): number {
    const job: Job<Request> = createJob(project, kind, 'queued', run);
    this.#waiting.push(job);
    this.#emit({ ...job.state });
    return job.state.jobId;
  }

  /**
   * Notes how a job was asked for, if it has not ended yet.
   *
   * @param about what it is of, for people
   */
  remember(jobId: number, request: Request, about: string): void {
    const job = this.#open().find(({ state }) => state.jobId === jobId);
    if (!job) return;
    job.request = request;
    if (job.state.state === 'queued') job.state.step = about;
    this.#emit({ ...job.state });
    this.tellKept(job.project);
  }

  /** Lets a job that waits begin as the `place`-th of those that wait, from 0. */
  move(jobId: number, place: number): void {
    const at = this.#waiting.findIndex(({ state }) => state.jobId === jobId);
    if (at < 0) return;
    const [job] = this.#waiting.splice(at, 1);
    this.#waiting.splice(place, 0, job);
    this.tellKept(job.project);
  }

  /** Those that run or wait, in the order in which they begin. */
  #open(): Job<Request>[] {
    return [...(this.#running ? [this.#running] : []), ...this.#waiting];
  }

  /** Tells again what runs and waits. */
  tellKept(project: Project): void {
    if (this.#stopping) return;
    this.#keep(
      project,
      this.#open().flatMap(({ request }) => (request === null ? [] : [request])),
    );
  }

  #begin(job: Job<Request>, hold: WriterHold): void {
    this.#running = { ...job, hold };
    this.#run(job, hold).then(job.settle.done, job.settle.fail);
  }

  /** Rejects with what the job failed of. Only for a job that runs, waits or has just been started. */
  wait(jobId: number): Promise<JobState> {
    const job = this.#open().find(({ state }) => state.jobId === jobId);
    if (!job)
      throw new JanusError('not-found', `Job ${jobId} is not running; see jobs.list.`, {
        what: 'job',
        id: jobId,
      });
    return job.finished;
  }

  cancel(jobId: number): void {
    if (this.#running?.state.jobId === jobId) this.#running.controller.abort();
    const at = this.#waiting.findIndex(({ state }) => state.jobId === jobId);
    if (at >= 0) this.#dismiss(this.#waiting.splice(at, 1));
  }

  /** Of jobs that have not begun. */
  #dismiss(jobs: readonly Job<Request>[]): void {
    for (const { project, state, settle } of jobs) {
      state.state = 'cancelled';
      try {
        storeJob(project, state);
      } catch {
        // On a full disk; `list` and the next writer find it left over.
      }
      this.#emit({ ...state });
      settle.fail(cancelled());
      this.tellKept(project);
    }
  }

  /** Cancels what waits and what runs, and what is asked for meanwhile, and waits until it has stopped. */
  async stop(): Promise<void> {
    this.#stopping = true;
    let asked: unknown;
    do {
      asked = this.#asked;
      this.#dismiss(this.#waiting.splice(0));
      this.#running?.controller.abort();
      await this.#running?.finished.catch(() => undefined);
      await asked;
    } while (this.#running || this.#waiting.length > 0 || this.#asked !== asked);
    this.#stopping = false;
  }

  /** Those that wait, the last one first, then the others, the newest first. */
  list(project: Project): JobState[] {
    const own = new Map(this.#open().map(({ state }) => [state.jobId, state]));
    const listed = listJobs(project, new Set(own.keys())).map((job) => own.get(job.jobId) ?? job);
    const waiting = this.#waiting.map(({ state }) => state).toReversed();
    return [...waiting, ...listed.filter((job) => !waiting.includes(job))].map((job) => ({ ...job }));
  }

  async #run({ project, state, controller, run }: Job<Request>, hold: WriterHold): Promise<JobState> {
    const began = performance.now();
    let firstDone: number | null = null;
    let reported = -Infinity;
    let stored = -Infinity;
    let failure: unknown = null;
    // Reports come from callbacks, where nobody would catch what is thrown: a full disk ends the job instead.
    const store = (): void => {
      try {
        storeJob(project, state);
        hold.requireHeld();
      } catch (error) {
        failure ??= error;
        controller.abort();
      }
    };
    const report = (step: string, done: number, total: number): void => {
      const now = performance.now();
      firstDone ??= done;
      state.elapsedS = (now - began) / 1000;
      state.remainingS = done > firstDone ? (state.elapsedS / (done - firstDone)) * (total - done) : null;
      const isNews = step !== state.step || done >= total;
      Object.assign(state, { step, done, total });
      if (isNews || now - reported >= REPORT_EVERY_MS) {
        reported = now;
        this.#emit({ ...state });
      }
      if (now - stored >= STORE_EVERY_MS) {
        stored = now;
        store();
      }
    };
    try {
      // Answer with the id before the work begins.
      await new Promise(setImmediate);
      const { signal } = controller;
      if (signal.aborted) throw cancelled();
      if (state.state === 'queued') {
        state.state = 'running';
        hold.goOnWith(state.kind);
        beginJob(project, state.jobId);
        this.#emit({ ...state });
      }
      state.resultId = await withCheckpointThread(project, () => run({ signal, report }));
      state.state = 'done';
    } catch (error) {
      failure = explainSqlite(failure ?? error, project.path);
      const { tag, message } = toWireError(failure);
      state.state = tag === 'cancelled' ? 'cancelled' : 'failed';
      state.error = tag === 'cancelled' ? null : message;
    }
    state.elapsedS = (performance.now() - began) / 1000;
    state.remainingS = null;
    store();
    this.#next(hold);
    this.tellKept(project);
    this.#emit({ ...state });
    if (failure === null) return state;
    throw failure instanceof Error ? failure : new JanusError('fault', String(failure));
  }

  /** The right to write goes from one job to the next: no other process comes between them. */
  #next(hold: WriterHold): void {
    const next = this.#waiting.shift();
    this.#running = null;
    if (next) this.#begin(next, hold);
    else if (hold !== this.#kept) this.#release(hold);
  }
}

function createJob(
  project: Project,
  kind: JobState['kind'],
  stage: 'queued' | 'running',
  run: Run,
): Job<never> {
  const state: JobState = {
    jobId: insertJob(project, kind, stage),
    kind,
    state: stage,
    step: '',
    done: 0,
    total: 0,
    elapsedS: 0,
    remainingS: null,
    error: null,
    resultId: null,
  };
  const settle = {} as Job<never>['settle'];
  const finished = new Promise<JobState>((done, fail) => Object.assign(settle, { done, fail }));
  // Who waits sees the error; the event tells everybody else.
  finished.catch(() => undefined);
  return { project, request: null, state, run, controller: new AbortController(), finished, settle };
}
