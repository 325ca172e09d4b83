import { choosePath } from '../project/reachable-paths.ts';
import { getSource } from '../project/sources.ts';
import {
  importDetections,
  readTableOfDetections,
  removeImportedDetections,
} from '../workflow/import-detections.ts';
import { importTracks, readTable } from '../workflow/import-tracks.ts';
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
  'tracks.readTable': (request, session) => {
    const signal = newReading(session, request.path);
    return readTable(openedProject(session), request, signal);
  },
  'tracks.import': async (request, session) => {
    choosePath(request.path);
    const project = openedProject(session);
    getSource(project, request.videoId);
    const jobId = await session.jobs.queue(project, 'import', async (context) => {
      const id = await importTracks({ ...context, project, worker: session.worker }, request);
      session.opened(request.path);
      session.changed('tracks');
      return id;
    });
    return { jobId };
  },
  'detections.readTable': (request, session) => {
    const signal = newReading(session, request.path);
    return readTableOfDetections(openedProject(session), request, signal);
  },
  'detections.import': async (request, session) => {
    choosePath(request.path);
    const project = openedProject(session);
    getSource(project, request.videoId);
    const jobId = await session.jobs.queue(project, 'import', async (context) => {
      const id = await importDetections({ ...context, project }, request);
      session.opened(request.path);
      session.changed('sources');
      return id;
    });
    return { jobId };
  },
  'detections.removeImported': ({ videoId }, session) => {
    const result = removeImportedDetections(openedProject(session), videoId);
    session.changed('sources');
    return result;
  },
};
