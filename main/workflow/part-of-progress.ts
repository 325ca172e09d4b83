import type { Workflow } from './workflow-context.ts';

/** Of one step: a job that has many shows how far each of them is. */
export const PARTS = 1000;

/** Reports of one step as a part of all: `finished` of `steps` were done before. */
export const partOf = (workflow: Workflow, finished: number, steps: number): Workflow => ({
  ...workflow,
  report: (step, done, total) =>
    workflow.report(
      step,
      Math.round((finished + 0.999 * (total > 0 ? done / total : 0)) * PARTS),
      steps * PARTS,
    ),
});
