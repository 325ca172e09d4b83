import { choosePath } from '../project/reachable-paths.ts';
import { importTracks, readTable } from '../workflow/import-tracks.ts';
import { openedProject, type Handlers } from './session.ts';

export const tableCommands: Handlers<'tracks.readTable' | 'tracks.import'> = {
  'tracks.readTable': (request, session) => {
    choosePath(request.path);
    return readTable(openedProject(session), request);
  },
  'tracks.import': async (request, session) => {
    choosePath(request.path);
    const { worker } = session;
    const imported = await importTracks({ project: openedProject(session), worker }, request);
    session.opened(request.path);
    session.changed('tracks');
    return imported;
  },
};
