import { missingThing } from '../../preload/contract/error-messages.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { getAnalysis, listAnalyses } from '../project/analyses.ts';
import { getSource } from '../project/sources.ts';
import { workflowOf } from './job-commands.ts';
import { openedProject, type Handlers } from './session.ts';

export const analysisCommands: Handlers<
  'analyse.start' | 'analyses.list' | 'analysis.get' | 'analysis.remove'
> = {
  'analyse.start': async ({ videoIds: given, by, chosen, options, seed }, session) => {
    const project = openedProject(session);
    const videoIds = [...new Set(given)];
    for (const id of videoIds) if (getSource(project, id).kind !== 'video') throw missingThing('video', id);
    if (chosen && videoIds.length > 1)
      throw badInput('Trajectories are chosen in one video; give that video alone.');
    const which = chosen && { particles: chosen.particles, filter: chosen.filter };
    const request = { videoIds, by, options, chosen: which, tracksMadeAt: chosen?.tracksMadeAt ?? null };
    const jobId = await session.jobs.queue(project, 'analyse', async (context) => {
      const { keepAnalysis } = await import('../workflow/keep-analysis.ts');
      const id = await keepAnalysis(workflowOf(session, context, seed), request);
      session.changed('analysis');
      return id;
    });
    return { jobId };
  },
  'analyses.list': (_params, session) => ({ rows: listAnalyses(openedProject(session)) }),
  'analysis.get': ({ analysisId }, session) => getAnalysis(openedProject(session), analysisId),
  'analysis.remove': async ({ analysisId }, session) => {
    const { takeOutAnalysis } = await import('../workflow/keep-analysis.ts');
    takeOutAnalysis(openedProject(session), analysisId);
    session.changed('analysis');
    return null;
  },
};
