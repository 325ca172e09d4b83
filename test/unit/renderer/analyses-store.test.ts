import { beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisRow } from '../../../preload/contract/analysis.ts';
import type { ProjectSummary } from '../../../preload/contract/commands.ts';
import { useAnalyses } from '../../../renderer/shared/analyses/analyses-store.ts';
import { useSession } from '../../../renderer/shared/session/session-store.ts';
import { beginCalls, callOf, projectAt, settled } from './awaited-calls.ts';

beforeEach(beginCalls);

describe('figures of an analysis', () => {
  it('name the model of trajectories only where these have not changed since, and which they are', () => {
    const [session, analyses] = [useSession(), useAnalyses()];
    const tracksOf = (videoId: number): object => ({ videoId, modelId: videoId + 10, outOfDate: [] });
    session.project = {
      ...projectAt('a'),
      tracks: [tracksOf(1), tracksOf(2)],
    } as unknown as ProjectSummary;
    const rowOf = (analysisId: number, outOfDate: string[]): AnalysisRow =>
      ({
        analysisId,
        videos: [1, 2].map((videoId) => ({ videoId, name: `v${videoId}.tif` })),
        chosen: { particles: [7], filter: '' },
        outOfDate,
      }) as unknown as AnalysisRow;
    const changes = ['the trajectories of v2.tif were changed'];
    analyses.rows = [rowOf(1, []), rowOf(2, changes)];
    const common = { sourceIds: [1, 2], only: 'trajectory 7' };
    analyses.selectedId = 1;
    expect(analyses.parts).toEqual({ ...common, modelIds: [11, 12], outOfDate: [] });
    analyses.selectedId = 2;
    expect(analyses.parts).toEqual({ ...common, outOfDate: changes });
  });
});

describe('the analysis on show', () => {
  it('is not taken over into another project, whose analyses have the same numbers', async () => {
    const [session, analyses] = [useSession(), useAnalyses()];
    const open = async (path: string, at: number): Promise<void> => {
      session.project = projectAt(path);
      await settled();
      await callOf('analyses.list', at).answer({ rows: [{ analysisId: 1 }] });
      await callOf('analysis.get', at).answer({ analysisId: 1, warnings: [path] });
    };
    await open('a', 0);
    expect(analyses.analysis?.warnings).toEqual(['a']);
    session.project = projectAt('b');
    await settled();
    expect(analyses.analysis).toBeNull();
    await open('b', 1);
    expect(analyses.analysis?.warnings).toEqual(['b']);
  });

  it('is none where it cannot be read, rather than the one before', async () => {
    const [session, analyses] = [useSession(), useAnalyses()];
    session.project = projectAt('a');
    await settled();
    await callOf('analyses.list').answer({ rows: [{ analysisId: 2 }, { analysisId: 1 }] });
    await callOf('analysis.get').answer({ analysisId: 2 });
    analyses.selectedId = 1;
    await settled();
    await callOf('analysis.get', 1).fail();
    expect([analyses.analysis, analyses.error]).toEqual([null, expect.stringContaining('unreadable')]);
  });
});
