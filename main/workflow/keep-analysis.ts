import { removeAnalysis, knownOfMotion, storeAnalysis } from '../project/analyses.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { performDurably, perform } from '../project/history.ts';
import type { Project } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { trackSummaries } from '../project/tracks.ts';
import { analyseVideos, type AnalysisRequest } from './analyse.ts';
import { versions } from './versions.ts';
import type { Workflow } from './workflow-context.ts';

export interface KeptRequest extends Omit<AnalysisRequest, 'seed'> {
  videoIds: readonly number[];
  /** When the trajectories were made among which some were chosen; null where that is of no matter. */
  tracksMadeAt: string | null;
}

/** Analyses the trajectories on show of a project's videos and keeps what comes of it. Returns its id. @throws bad-input */
export async function keepAnalysis(
  { project, worker, seed, signal, report }: Workflow,
  { videoIds, tracksMadeAt, ...request }: KeptRequest,
): Promise<number> {
  const { by, chosen, options } = request;
  const summaries = trackSummaries(project);
  const videos = videoIds.map((id) => {
    const source = getSource(project, id);
    const made = summaries.find(({ videoId }) => videoId === id)?.createdAt ?? '';
    if (tracksMadeAt !== null && made !== tracksMadeAt)
      throw badInput(
        `The trajectories of ${source.name} have changed since some of them were chosen; choose again.`,
        { what: 'video', id },
      );
    const { content } = source.identity;
    return { source: id, content, name: source.name, made, known: knownOfMotion(source, by, options) };
  });
  const { result, files, warnings } = await analyseVideos(
    project,
    worker,
    videoIds,
    { ...request, seed },
    { signal, onProgress: ({ done, total }) => report('Fitting motion', done, total) },
  );
  const groups = 'groups' in result ? result.groups : [{ ...result, tags: {} }];
  const inputs = { videos, by: [...by], chosen, options, seed, versions: versions() };
  const command = { name: 'analyse', params: { videoIds, by, chosen, options, seed }, versions: versions() };
  const { analysisId } = performDurably(project, command, () => ({
    analysisId: storeAnalysis(project, { inputs, report: { groups, warnings }, files }),
  }));
  return analysisId;
}

/** Takes an analysis out of the project. @throws not-found */
export function takeOutAnalysis(project: Project, analysisId: number): void {
  perform(project, { name: 'removeAnalysis', params: { analysisId }, versions: versions() }, () =>
    removeAnalysis(project, analysisId),
  );
}
