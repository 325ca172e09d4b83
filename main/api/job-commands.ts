import { toWireError } from '../../preload/contract/errors.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { withSplit } from '../../preload/contract/options/train.ts';
import { calibrationMaskSets, requireCalibration } from '../project/calibrations.ts';
import type { Project } from '../project/project.ts';
import { getSource, listSources } from '../project/sources.ts';
import type { JobContext } from '../workflow/job-runner.ts';
import type { Workflow } from '../workflow/workflow-context.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

export function workflowOf(session: Session, context: JobContext, seed: number): Workflow {
  const { worker, threads } = session;
  const noteTensorBackend = (name: string): void => {
    session.tensorBackend = name;
  };
  return { ...context, project: openedProject(session), worker, threads, seed, noteTensorBackend };
}

/** What a job does is loaded when it begins: most starts of the program need little of it. */
export const jobCommands: Handlers<
  | 'calibrate.start'
  | 'train.start'
  | 'compare.start'
  | 'track.start'
  | 'track.startMany'
  | 'update.start'
  | 'job.cancel'
  | 'jobs.list'
  | 'job.move'
  | 'jobs.left'
  | 'jobs.takeLeft'
> = {
  'calibrate.start': async ({ options, seed }, session) => {
    const project = openedProject(session);
    if (listSources(project, 'stack').length === 0) throw missingThing('stack');
    const jobId = await session.jobs.queue(project, 'calibrate', async (context) => {
      const { calibrate } = await import('../workflow/calibrate.ts');
      const id = await calibrate(workflowOf(session, context, seed), options);
      session.changed('calibration');
      return id;
    });
    return { jobId };
  },
  'train.start': async ({ options, seed }, session) => {
    const project = openedProject(session);
    requireCalibration(project);
    const jobId = await session.jobs.queue(project, 'train', async (context) => {
      // A calibration that waited before it counts.
      const stacks = calibrationMaskSets(project, requireCalibration(project).id);
      const { train } = await import('../workflow/train.ts');
      const id = await train(workflowOf(session, context, seed), withSplit(options, stacks.length));
      session.changed('models');
      return id;
    });
    return { jobId };
  },
  'compare.start': async ({ options, seed }, session) => {
    const project = openedProject(session);
    requireCalibration(project);
    const jobId = await session.jobs.queue(project, 'compare', async (context) => {
      const { compare } = await import('../workflow/compare.ts');
      await compare(workflowOf(session, context, seed), options, () => session.changed('comparison'));
      return null;
    });
    return { jobId };
  },
  'track.start': async ({ videoId, modelId, name, options, seed }, session) => {
    const project = openedProject(session);
    getSource(project, videoId);
    const jobId = await session.jobs.queue(project, 'track', async (context) => {
      const { track } = await import('../workflow/track.ts');
      const id = await track(workflowOf(session, context, seed), { videoId, modelId, name, options });
      session.changed('tracks');
      return id;
    });
    return { jobId };
  },
  'track.startMany': async ({ videoIds, seed, ...tracking }, session) => {
    const project = openedProject(session);
    const ids = [...new Set(videoIds)];
    for (const id of ids) getSource(project, id);
    const jobId = await session.jobs.queue(project, 'track', async (context) => {
      const { trackMany } = await import('../workflow/track-many.ts');
      await trackMany(workflowOf(session, context, seed), ids, tracking, () => session.changed('tracks'));
      return ids.at(-1);
    });
    return { jobId };
  },
  'update.start': async ({ seed }, session) => {
    const project = openedProject(session);
    const jobId = await session.jobs.queue(project, 'update', async (context) => {
      const { bringUpToDate } = await import('../workflow/update.ts');
      await bringUpToDate(workflowOf(session, context, seed), (what) => session.changed(what));
      return null;
    });
    return { jobId };
  },
  'job.cancel': ({ jobId }, { jobs }) => {
    jobs.cancel(jobId);
    return null;
  },
  'jobs.list': (_params, session) => session.jobs.list(openedProject(session)),
  'job.move': ({ jobId, place }, { jobs }) => {
    jobs.move(jobId, place);
    return null;
  },
  'jobs.left': (_params, { waitingWork }) => waitingWork.left.map(({ kind, about }) => ({ kind, about })),
  'jobs.takeLeft': async ({ start }, session) => {
    const project = openedProject(session);
    if (!start) session.waitingWork.forget();
    const refused = await startLeft(session, project);
    if (session.project === project) session.jobs.tellKept(project);
    return { refused };
  },
};

/** Asks again for what was left, and says why some of it can't be started. */
async function startLeft(session: Session, project: Project): Promise<string[]> {
  const { waitingWork } = session;
  const refused: string[] = [];
  // Another project may be opened meanwhile, with work of its own.
  const isOpen = (): boolean => session.project === project;
  while (isOpen()) {
    const request = waitingWork.takeNext();
    if (!request) break;
    try {
      await session.askAgain(request.command, request.params);
    } catch (error) {
      const { tag, message } = toWireError(error);
      refused.push(`${request.about || request.command}: ${message}`);
      // What it is of may be gone by now; where another one writes it can be started later.
      if (tag !== 'busy') continue;
      if (isOpen()) waitingWork.putBack(request);
      break;
    }
  }
  return refused;
}
