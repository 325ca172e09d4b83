import { missingThing } from '../../preload/contract/error-messages.ts';
import { getSource } from '../project/sources.ts';
import { trackSummaries } from '../project/tracks.ts';
import { analyseVideos } from '../workflow/analyse.ts';
import { openedProject, type Handlers } from './session.ts';

export const analysisCommands: Handlers<'analyse.start' | 'analysis.get'> = {
  'analyse.start': async ({ videoIds, by, options, seed }, session) => {
    const project = openedProject(session);
    const ids = [...new Set(videoIds)];
    const summaries = trackSummaries(project);
    const videos = ids.map((videoId) => {
      const { name, kind } = getSource(project, videoId);
      if (kind !== 'video') throw missingThing('video', videoId);
      return {
        videoId,
        name,
        tracksMadeAt: summaries.find((one) => one.videoId === videoId)?.createdAt ?? '',
      };
    });
    const jobId = await session.jobs.queue(project, 'analyse', async ({ signal, report }) => {
      const { result, files, warnings } = await analyseVideos(
        project,
        session.worker,
        ids,
        { options, by, seed },
        { signal, onProgress: ({ done, total }) => report('Fitting motion', done, total) },
      );
      const groups = 'groups' in result ? result.groups : [{ ...result, tags: {} }];
      const madeAt = new Date().toISOString();
      session.analysis = { groups, files, warnings, videos, by, options, seed, madeAt };
      session.changed('analysis');
      return null;
    });
    return { jobId };
  },
  'analysis.get': (_params, session) => {
    openedProject(session);
    return session.analysis;
  },
};
