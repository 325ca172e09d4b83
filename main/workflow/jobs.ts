import type { JobState } from '../../preload/contract/commands.ts';
import { cancelled, JanusError, toWireError } from '../../preload/contract/errors.ts';
import { jobRunning } from '../../preload/contract/error-messages.ts';
import { withCheckpointThread } from '../project/checkpoints.ts';
import { insertJob, listJobs, markInterrupted, storeJob } from '../project/jobs.ts';
import { explainSqlite } from '../project/explain-sqlite.ts';
import type { Project } from '../project/project.ts';
import { acquireWriter, type WriterHold } from '../project/write-lock.ts';

/** What the steps of a job are given to be stopped by and to report to. */
export interface JobContext {
  signal: AbortSignal;
  /** `done` of `total` units of the whole job; units that were stored before count as done. */
  report(step: string, done: number, total: number): void;
}

interface RunningJob {
  state: JobState;
  hold: WriterHold;
  controller: AbortController;
  finished: Promise<JobState>;
}

const REPORT_EVERY_MS = 100;
const STORE_EVERY_MS = 2000;

/** Runs jobs, one at a time, as the project's only writer. */
export class JobRunner {
  readonly #emit: (job: JobState) => void;
  #running: RunningJob | null = null;
  /** The right to change the project, taken for longer than a job. */
  #kept: WriterHold | null = null;

  constructor(emit: (job: JobState) => void) {
    this.#emit = emit;
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
      kept.release();
    }
  }

  /**
   * Runs one change as the project's only writer.
   *
   * @throws busy, read-only
   */
  async change<Result>(
    project: Project,
    what: string,
    work: () => Result | Promise<Result>,
  ): Promise<Result> {
    if (this.#kept) return work();
    const hold = await this.#acquire(project, what);
    try {
      return await work();
    } finally {
      hold.release();
    }
  }

  async #acquire(project: Project, what: string): Promise<WriterHold> {
    if (this.#running) throw jobRunning(project.path, this.#running.hold.holder);
    const hold = await acquireWriter(project, what);
    markInterrupted(project);
    return hold;
  }

  /**
   * Starts a job and returns its id; `run` gives the id of what came of it, null for none.
   *
   * @throws busy, read-only
   */
  async start(
    project: Project,
    kind: JobState['kind'],
    run: (context: JobContext) => Promise<number | null>,
  ): Promise<number> {
    if (this.#running) throw jobRunning(project.path, this.#running.hold.holder);
    const hold = this.#kept ?? (await this.#acquire(project, kind));
    const state: JobState = {
      jobId: insertJob(project, kind),
      kind,
      state: 'running',
      step: '',
      done: 0,
      total: 0,
      elapsedS: 0,
      remainingS: null,
      error: null,
      resultId: null,
    };
    const controller = new AbortController();
    const job: RunningJob = {
      state,
      hold,
      controller,
      finished: this.#run(project, state, controller, run),
    };
    this.#running = job;
    // Who waits sees the error; the event tells everybody else.
    job.finished.catch(() => undefined);
    return state.jobId;
  }

  /** Rejects with what the job failed of. Only for the job that runs or has just been started. */
  wait(jobId: number): Promise<JobState> {
    if (this.#running?.state.jobId !== jobId)
      throw new JanusError('not-found', `Job ${jobId} is not running; see jobs.list.`, {
        what: 'job',
        id: jobId,
      });
    return this.#running.finished;
  }

  cancel(jobId?: number): void {
    if (jobId === undefined || this.#running?.state.jobId === jobId) this.#running?.controller.abort();
  }

  /** Cancels what runs and waits until it has stopped. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#running?.finished.catch(() => undefined);
  }

  list(project: Project): JobState[] {
    const current = this.#running?.state;
    return listJobs(project).map((job) => (job.jobId === current?.jobId ? { ...current } : job));
  }

  async #run(
    project: Project,
    state: JobState,
    controller: AbortController,
    run: (context: JobContext) => Promise<number | null>,
  ): Promise<JobState> {
    const began = performance.now();
    let firstDone: number | null = null;
    let reported = -Infinity;
    let stored = -Infinity;
    let failure: unknown = null;
    // Reports come from callbacks, where nobody would catch what is thrown: a full disk ends the job instead.
    const store = (): void => {
      try {
        storeJob(project, state);
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
    const hold = this.#running?.hold;
    this.#running = null;
    store();
    if (hold !== this.#kept) hold?.release();
    this.#emit({ ...state });
    if (failure === null) return state;
    throw failure instanceof Error ? failure : new JanusError('fault', String(failure));
  }
}
