import type { WorkerClient } from '../../native-worker/client/client.ts';
import type { Project } from '../project/project.ts';
import type { JobContext } from './job-runner.ts';

/** What the steps of an analysis work with. */
export interface Workflow extends JobContext {
  project: Project;
  worker: WorkerClient;
  seed: number;
  /** Threads of the worker. */
  threads: number;
  /** Told which tensor back end the worker has used. */
  noteTensorBackend(name: string): void;
}

/** Counts the units of a job that has several steps, of which some may be done from an earlier run. Parts of units add up; whole ones are reported. */
export interface StepProgress {
  /** Names the step; units that were stored before count at once. */
  step(name: string): void;
  advance(units: number): void;
}

export function createStepProgress(context: JobContext, total: number): StepProgress {
  let name = '';
  let done = 0;
  return {
    step: (next) => {
      name = next;
      context.report(name, Math.round(done), total);
    },
    advance: (units) => {
      done = Math.min(total, done + units);
      context.report(name, Math.round(done), total);
    },
  };
}
