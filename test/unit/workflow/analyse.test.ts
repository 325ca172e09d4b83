import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApi, type Api } from '../../../main/api/api.ts';
import { closeProject, createProject } from '../../../main/project/project.ts';
import { storeSources } from '../../../main/project/sources.ts';
import type { MethodParams } from '../../../native-worker/client/client.ts';
import { analyseVideos, prepareFolder } from '../../../main/workflow/analyse.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { addSource, keepTracks, pretendTracks } from '../../support/made-up-project.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';
import type { Analysis, AnalysisRow } from '../../../preload/contract/analysis.ts';
import type { CommandParams, TrackTable } from '../../../preload/contract/commands.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { tagged } from '../tagged.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

const DT = 0.1;
const FRAMES = 120;
const TRACKS = 12;
/** Of the two videos, um/s. */
const SPEEDS = { '0': 2, '3': 6 } as const;

/** Trajectories as tracking stores them; smoothed heights that no analysis may read are far off. */
function tableOf(vUmS: number, seed: number): TrackTable {
  const random = createRandom(seed);
  const motion = { vUmS, dUm2S: 0.1, drPerS: 0.3, omegaRadS: 0 };
  const noise = { sdXyUm: 0.02, sdZUm: 0.05, correlationZ: 0 };
  const tracks = simulateTracks(TRACKS, motion, noise, { frames: FRAMES, dtS: DT, rotation: '3d' }, random);
  const all = (pick: (track: (typeof tracks)[number]) => ArrayLike<number>): Float64Array =>
    Float64Array.from(tracks.flatMap((track) => Array.from(pick(track))));
  const [xUm, yUm, zRawUm] = [all((t) => t.xUm), all((t) => t.yUm), all((t) => t.zUm ?? [])];
  return trackTableOf([...xUm], {
    particle: (_, row) => Math.floor(row / FRAMES),
    frame: (_, row) => row % FRAMES,
    tS: (_, row) => (row % FRAMES) * DT,
    xUm: (x) => x,
    yUm: (_, row) => yUm[row],
    zRawUm: (_, row) => zRawUm[row],
    zUm: () => 1000,
    zSdUm: () => 0.05,
    inRange: () => 1,
  });
}

it('trajectories without a height are analysed in the plane', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-analyse-'));
  const project = createProject(join(folder, 'a.janus3d'));
  try {
    addSource(project, 'video', 'v.tif');
    const table = tableOf(3, 7);
    table.zRawUm.fill(NaN);
    pretendTracks(project, 1, null, table);
    const call = vi.fn().mockResolvedValue({ result: null, files: [] });
    const options = AnalyseOptions.parse({});
    await analyseVideos(project, { call }, [1], { options, by: [], chosen: null, seed: 1 });
    expect(call).toHaveBeenCalledOnce();
    const [, { groups }] = call.mock.calls[0] as [string, MethodParams<'analyse'>];
    expect(groups[0].arrays.map(({ name }) => name)).not.toContain('zUm');
  } finally {
    closeProject(project);
    rmSync(folder, { recursive: true });
  }
});

describe('physics of a project’s videos', () => {
  let folder: string;
  let api: Api;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'janus3d-analyse-'));
    const path = join(folder, 'a.janus3d');
    const project = createProject(path);
    const sources = Object.keys(SPEEDS).map((fuel) => ({
      kind: 'video' as const,
      path: join(folder, `fuel${fuel}.tif`),
      identity: { content: '', files: [] },
      info: {
        path: '',
        format: 'tiff',
        axes: 'TYX',
        frames: FRAMES,
        width: 256,
        height: 256,
        bits: 8,
        pixelSizeUm: 0.1625,
        zStepUm: null,
        frameIntervalS: DT,
        ...saidNothing,
      },
      options: ImportOptions.parse({ tags: { fuel } }),
      setup: null,
      axialFactor: 1,
    }));
    const ids = storeSources(project, sources);
    // The model that made them is of no interest here.
    project.db.pragma('foreign_keys = OFF');
    const options = TrackOptions.parse({});
    const inputs = { content: '', modelId: 1, options, given: options, versions: {}, warnings: [] };
    Object.values(SPEEDS).forEach((vUmS, at) => {
      const sourceId = ids[at] ?? 0;
      keepTracks(project, {
        sourceId,
        name: '',
        shown: true,
        modelId: 1,
        positionsId: 0,
        inputs,
        table: tableOf(vUmS, at + 1),
      });
    });
    closeProject(project);
    api = createApi({ shell: 'served', threads: 1 });
    await api.call('project.open', { path });
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  async function analysed(request: CommandParams<'analyse.start'>): Promise<Analysis> {
    const { jobId } = await api.call('analyse.start', request);
    const { resultId } = await api.wait(jobId);
    return api.call('analysis.get', { analysisId: resultId! });
  }
  const listed = async (): Promise<AnalysisRow[]> => (await api.call('analyses.list', {})).rows;
  const madeAt = async (videoId: number): Promise<string> =>
    (await api.call('project.summary', {}))?.tracks.find((one) => one.videoId === videoId)?.createdAt ?? '';

  it('finds the speed of each condition from raw heights, as a job whose result the project keeps', async () => {
    expect(await listed()).toEqual([]);
    const analysis = await analysed({ videoIds: [2, 1, 2], by: ['fuel'], options: { bootstrap: 40 } });
    expect(await listed()).toMatchObject([{ analysisId: analysis.analysisId, by: ['fuel'], outOfDate: [] }]);
    expect(analysis?.groups.map(({ tags }) => tags)).toEqual([{ fuel: '0' }, { fuel: '3' }]);
    analysis?.groups.forEach((group, at) => {
      const truth = Object.values(SPEEDS)[at] ?? NaN;
      expect(group.dims).toBe(3);
      expect(group.tracks).toBe(TRACKS);
      expect(Math.abs((group.fit.vUmS?.value ?? 0) - truth)).toBeLessThan(0.1 * truth);
    });
    expect(analysis?.videos.map(({ name }) => name)).toEqual(['fuel3.tif', 'fuel0.tif']);
    const summary = await api.call('project.summary', {});
    expect(summary?.sources.map(({ options }) => options.tags)).toEqual([{ fuel: '0' }, { fuel: '3' }]);
    const svg = analysis?.files.find(({ name }) => name === 'msd.svg')?.text;
    expect(svg).toContain('<title>Mean squared displacement</title>');
  });

  it('gives the command line the same numbers for the same options', async () => {
    const particles = [2, 5, 7];
    const tracksMadeAt = await madeAt(1);
    const analysis = await analysed({
      videoIds: [1],
      chosen: { particles, filter: '', tracksMadeAt },
      options: { bootstrap: 40 },
    });
    const { options, seed, chosen } = analysis;
    const { files } = await api.tools.analyse({ videoIds: [1] }, { options, by: [], chosen, seed });
    expect(analysis.files).toEqual(files);
  });

  it('refuses what is for tables, and videos that are not there', async () => {
    const start = (params: object): Promise<unknown> => api.invoke('analyse.start', params);
    await expect(start({ videoIds: [7] })).rejects.toMatchObject({ tag: 'not-found' });
    const { jobId } = await api.call('analyse.start', { videoIds: [1], options: { fps: 20 } });
    await expect(api.wait(jobId)).rejects.toEqual(tagged('bad-option', { option: 'fps' }));
  });

  it('takes the chosen trajectories alone, and says in figures and tables which these are', async () => {
    const [chosen] = await listed();
    expect(chosen.chosen).toEqual({ particles: [2, 5, 7], filter: '' });
    const { groups, files } = await api.call('analysis.get', { analysisId: chosen.analysisId });
    expect(groups[0].tracks).toBe(3);
    const textOf = (name: string): string => files.find((file) => file.name === name)?.text ?? '';
    const column = (name: string): string[] =>
      textOf(name)
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[1]);
    expect(column('chosen.csv')).toEqual(['2', '5', '7']);
    expect(textOf('msd.svg')).toContain('trajectories 2, 5, 7: MSD');
    expect((await api.call('history.get', {})).entries[0].title).toBe(
      'Analyse trajectories 2, 5, 7 of fuel0.tif',
    );
  });

  it('refuses numbers that a video has not, several videos, and trajectories made anew since they were chosen', async () => {
    const chosen = { particles: [99], filter: '', tracksMadeAt: await madeAt(1) };
    const { jobId } = await api.call('analyse.start', { videoIds: [1], chosen });
    await expect(api.wait(jobId)).rejects.toEqual(tagged('bad-option', { option: 'tracks' }));
    await expect(api.call('analyse.start', { videoIds: [1, 2], chosen })).rejects.toMatchObject({
      tag: 'bad-input',
    });
    const stale = { ...chosen, particles: [1], tracksMadeAt: 'before' };
    const { jobId: second } = await api.call('analyse.start', { videoIds: [1], chosen: stale });
    await expect(api.wait(second)).rejects.toMatchObject({ tag: 'bad-input', data: { id: 1 } });
  });

  it('is kept over closing the project, replaced by the same question, undone, removed and marked out of date', async () => {
    await api.call('project.open', { path: join(folder, 'a.janus3d') });
    const before = await listed();
    expect(before).toHaveLength(2);
    const again = await analysed({ videoIds: [2, 1], by: ['fuel'], options: { bootstrap: 40 } });
    const ids = async (): Promise<number[]> => (await listed()).map(({ analysisId }) => analysisId);
    expect(await ids()).toEqual([again.analysisId, before[0].analysisId]);
    await api.call('history.undo', {});
    expect(await ids()).toEqual(before.map(({ analysisId }) => analysisId));
    await api.call('history.redo', {});
    await api.call('analysis.remove', { analysisId: before[0].analysisId });
    expect(await ids()).toEqual([again.analysisId]);
    await api.call('tracks.edit', {
      videoId: 2,
      edits: [{ do: 'delete', at: { frame: 0, ...(await firstPlace()) } }],
    });
    const [row] = await listed();
    expect(row.outOfDate).toEqual(['the trajectories of fuel3.tif were changed']);
    await api.call('history.undo', {});
    expect((await listed())[0].outOfDate).toEqual([]);
  });

  async function firstPlace(): Promise<{ xPx: number; yPx: number }> {
    const table = await api.call('tracks.get', { videoId: 2 });
    return { xPx: table!.xPx[0], yPx: table!.yPx[0] };
  }
});

describe('the folder of an analysis', () => {
  it('is made with those above it where it is not there, and is no file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'janus3d-out-'));
    await prepareFolder(join(folder, 'a', 'b'));
    await prepareFolder(join(folder, 'a', 'b'));
    writeFileSync(join(folder, 'a', 'b', 'kept'), '');
    await expect(prepareFolder(join(folder, 'a', 'b', 'kept'))).rejects.toEqual(
      tagged('bad-option', { option: 'out' }),
    );
    rmSync(folder, { recursive: true });
  });
});
