import { hostname } from 'node:os';
import type { JobState } from '../../preload/contract/commands.ts';
import { badInput, cancelled, JanusError, toWireError, type Holder } from '../../preload/contract/errors.ts';
import { jobRunning } from '../../preload/contract/messages.ts';
import { withCheckpointThread } from '../project/checkpoints.ts';
import { insertJob, listJobs, storeJob } from '../project/jobs.ts';
import { explainSqlite, type Project } from '../project/project.ts';

/** What the steps of a job are given to be stopped by and to report to. */
export interface JobContext {
  signal: AbortSignal;
  /** `done` of `total` units of the whole job; units that were stored before count as done. */
  report(step: string, done: number, total: number): void;
}

interface RunningJob {
  state: JobState;
  holder: Holder;
  controller: AbortController;
  finished: Promise<JobState>;
}

const REPORT_EVERY_MS = 100;
const STORE_EVERY_MS = 2000;

/** Runs jobs, one at a time: two would only slow each other down. */
export class JobRunner {
  readonly #emit: (job: JobState) => void;
  #running: RunningJob | null = null;

  constructor(emit: (job: JobState) => void) {
    this.#emit = emit;
  }

  /** Starts a job and returns its id; `run` gives the id of what came of it, null for none. */
  start(
    project: Project,
    kind: JobState['kind'],
    run: (context: JobContext) => Promise<number | null>,
  ): number {
    if (this.#running) {
      throw jobRunning(project.path, this.#running.holder);
    }
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
      holder: { what: kind, host: hostname(), pid: process.pid, since: new Date().toISOString() },
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
    if (this.#running?.state.jobId !== jobId) throw badInput(`Job ${jobId} is not running; see jobs.list.`);
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
    this.#running = null;
    store();
    this.#emit({ ...state });
    if (failure === null) return state;
    throw failure instanceof Error ? failure : new JanusError('fault', String(failure));
  }
}
