import { choosePath } from '../project/reachable-paths.ts';
import { getSource } from '../project/sources.ts';
import { importTracks, readTable } from '../workflow/import-tracks.ts';
import { openedProject, type Handlers } from './session.ts';

export const tableCommands: Handlers<'tracks.readTable' | 'tracks.import'> = {
  'tracks.readTable': (request, session) => {
    choosePath(request.path);
    session.tableReading.abort();
    session.tableReading = new AbortController();
    return readTable(openedProject(session), request, session.tableReading.signal);
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
};
