import { badInput } from '../../preload/contract/errors.ts';
import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { perform } from '../project/history.ts';
import { changesByOthers } from '../project/other-processes.ts';
import { listSetups, removeSetup, saveSetup } from '../project/setups.ts';
import { choosePath } from '../project/reachable-paths.ts';
import { closeProject, createProject, openProject, type Project } from '../project/project.ts';
import { removeSource } from '../project/sources.ts';
import { projectSummary } from '../project/summary.ts';
import { importSources } from '../workflow/import.ts';
import { relink } from '../workflow/relink.ts';
import { setSource, staleResults } from '../workflow/set-source.ts';
import { lookAgainAtChanged, lookAtSources } from '../workflow/source-files.ts';
import { versions } from '../workflow/versions.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

const command = (name: string, params: object): { name: string; params: object; versions: object } => ({
  name,
  params,
  versions: versions(),
});

/** Two windows may ask for two projects at once: one after the other. */
function inTurn<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  const turn = session.switching.then(work);
  session.switching = turn.catch(() => undefined);
  return turn;
}

const adopt = (session: Session, path: string, open: () => Project): Promise<ProjectSummary> =>
  inTurn(session, () => openNow(session, path, open));

/** The new project is there before the old one goes, so a mistake leaves the old one open. */
async function openNow(session: Session, path: string, open: () => Project): Promise<ProjectSummary> {
  choosePath(path);
  const project = open();
  await close(session);
  session.project = project;
  watchOthers(session, project);
  session.opened(path);
  session.settings.opened(project);
  session.waitingWork.open(project.path);
  await lookAtSources({ project, worker: session.worker });
  session.changed('project');
  return projectSummary(project);
}

/** How long a window may show what another process has changed, ms. */
const LOOK_MS = 1000;

/** Tells the windows what another process, such as the command line, has done in the project, until it is closed. */
function watchOthers(session: Session, project: Project): void {
  const haveChanged = changesByOthers(project);
  const looking = setInterval(() => {
    if (!project.db.open) clearInterval(looking);
    else if (isTold(haveChanged)) void tellOfOthers(session, project);
  }, LOOK_MS);
  looking.unref();
}

async function tellOfOthers(session: Session, project: Project): Promise<void> {
  session.changed('history');
  const isMended = await lookAgainAtChanged({ project, worker: session.worker }).catch(() => false);
  if (isMended) session.changed('sources');
}

/** Whatever keeps the file from being read now is said by the command that needs it. */
function isTold(haveChanged: () => boolean): boolean {
  try {
    return haveChanged();
  } catch {
    return false;
  }
}

/** @throws bad-input, no-space */
export async function createAndOpen(session: Session, path: string): Promise<ProjectSummary> {
  if (!/[^\\/]\.janus3d$/.test(path))
    throw badInput(`A project's name ends with .janus3d, as in ${path.replace(/[\\/]+$/, '')}.janus3d.`, {
      path,
    });
  return adopt(session, path, () => createProject(path));
}

export async function close(session: Session): Promise<void> {
  await session.jobs.stop();
  if (session.project) closeProject(session.project);
  session.project = null;
  session.live = null;
}

export const projectCommands: Handlers<
  | 'project.create'
  | 'project.open'
  | 'project.close'
  | 'project.summary'
  | 'project.import'
  | 'project.remove'
  | 'project.relink'
  | 'project.stale'
  | 'source.set'
  | 'setups.list'
  | 'setup.save'
  | 'setup.remove'
> = {
  'project.create': ({ path }, session) => createAndOpen(session, path),
  'project.open': ({ path }, session) => adopt(session, path, () => openProject(path)),
  'project.close': async (_params, session) => {
    await inTurn(session, () => close(session));
    session.changed('project');
    return null;
  },
  'project.summary': (_params, { project }) => (project ? projectSummary(project) : null),
  'project.import': async ({ kind, paths, options }, session) => {
    paths.forEach(choosePath);
    const imported = await importSources(openedProject(session), session.worker, kind, paths, options);
    paths.forEach(session.opened);
    session.changed('sources');
    return imported;
  },
  'project.remove': ({ sourceId }, session) => {
    perform(openedProject(session), command('remove', { sourceId }), (project) =>
      removeSource(project, sourceId),
    );
    session.changed('sources');
    return null;
  },
  'project.relink': async ({ folder }, session) => {
    if (folder !== null) choosePath(folder);
    const result = await relink({ project: openedProject(session), worker: session.worker }, folder);
    if (folder !== null && result.relinked.length > 0) session.opened(folder);
    session.changed('sources');
    return result;
  },
  'project.stale': (_params, session) => ({ results: staleResults(openedProject(session)) }),
  'source.set': async ({ sourceId, options, renewSetup }, session) => {
    const files = { project: openedProject(session), worker: session.worker };
    const result = await setSource(files, sourceId, options, renewSetup);
    session.changed('sources');
    return result;
  },
  'setups.list': (_params, session) => ({ setups: listSetups(openedProject(session)) }),
  'setup.save': ({ setup }, session) => {
    perform(openedProject(session), command('setup.save', { setup }), (project) => saveSetup(project, setup));
    session.changed('setups');
    return null;
  },
  'setup.remove': ({ name }, session) => {
    perform(openedProject(session), command('setup.remove', { name }), (project) =>
      removeSetup(project, name),
    );
    session.changed('setups');
    return null;
  },
};
