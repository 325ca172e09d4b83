import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput } from '../../preload/contract/errors.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import { choosePath } from '../project/reachable-paths.ts';
import { trackingModelOf } from '../workflow/model-store.ts';
import type { NewFrame } from '../workflow/watch/recording.ts';
import { workflowOf } from './job-commands.ts';
import { Live } from './live-state.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

const liveOf = (session: Session): Live => {
  if (session.live?.state.running) return session.live;
  throw badInput('Nothing is tracked live; start it first.');
};

export const liveCommands: Handlers<'live.start' | 'live.get' | 'live.tracks' | 'live.frame' | 'live.stop'> =
  {
    'live.start': async ({ path: given, seed, ...request }, session) => {
      const path = resolve(given);
      choosePath(path);
      const project = openedProject(session);
      trackingModelOf(project, request.modelId);
      await stat(path).catch(() => {
        throw badInput(`${path} is not there; give the folder or the file that is written to.`, { path });
      });
      const live = new Live(path, session.toldLive);
      const jobId = await session.jobs.start(project, 'live', async (context) => {
        const listener = {
          ending: live.ending.signal,
          onFrame: (frame: NewFrame) => live.onFrame(frame),
          onTracks: (table: TrackTable) => live.onTracks(table),
          onImported: () => session.changed('sources'),
        };
        try {
          const { trackLive } = await import('../workflow/watch/track-live.ts');
          const id = await trackLive(workflowOf(session, context, seed), { path, ...request }, listener);
          session.opened(path);
          session.changed('tracks');
          live.ends(id);
          return id;
        } catch (error) {
          live.ends(null);
          throw error;
        }
      });
      live.begins(jobId);
      session.live = live;
      return { jobId };
    },
    'live.get': (_params, { live }) => live?.state ?? null,
    'live.tracks': (_params, { live }) => live?.tracks ?? null,
    'live.frame': (_params, { live, worker }) =>
      live?.newest ? worker.call('readFrame', live.newest.place) : null,
    'live.stop': (_params, session) => {
      liveOf(session).ending.abort();
      return null;
    },
  };
