import { choosePath } from '../project/reachable-paths.ts';
import { getSource } from '../project/sources.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

/** One table is read at a time for a dialog: the reading that was asked for before is cancelled. */
function newReading(session: Session, path: string): AbortSignal {
  choosePath(path);
  session.tableReading.abort();
  session.tableReading = new AbortController();
  return session.tableReading.signal;
}

export const tableCommands: Handlers<
  | 'tracks.readTable'
  | 'tracks.import'
  | 'detections.readTable'
  | 'detections.import'
  | 'detections.removeImported'
> = {
  'tracks.readTable': async (request, session) => {
    const signal = newReading(session, request.path);
    const project = openedProject(session);
    const { readTable } = await import('../workflow/import-tracks.ts');
    return readTable(project, request, signal);
  },
  'tracks.import': async (request, session) => {
    choosePath(request.path);
    const project = openedProject(session);
    getSource(project, request.videoId);
    const jobId = await session.jobs.queue(project, 'import', async (context) => {
      const { importTracks } = await import('../workflow/import-tracks.ts');
      const id = await importTracks({ ...context, project, worker: session.worker }, request);
      session.opened(request.path);
      session.changed('tracks');
      return id;
    });
    return { jobId };
  },
  'detections.readTable': async (request, session) => {
    const signal = newReading(session, request.path);
    const project = openedProject(session);
    const { readTableOfDetections } = await import('../workflow/import-detections.ts');
    return readTableOfDetections(project, request, signal);
  },
  'detections.import': async (request, session) => {
    choosePath(request.path);
    const project = openedProject(session);
    getSource(project, request.videoId);
    const jobId = await session.jobs.queue(project, 'import', async (context) => {
      const { importDetections } = await import('../workflow/import-detections.ts');
      const id = await importDetections({ ...context, project }, request);
      session.opened(request.path);
      session.changed('sources');
      return id;
    });
    return { jobId };
  },
  'detections.removeImported': async ({ videoId }, session) => {
    const { removeImportedDetections } = await import('../workflow/import-detections.ts');
    const result = removeImportedDetections(openedProject(session), videoId);
    session.changed('sources');
    return result;
  },
};
