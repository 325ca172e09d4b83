import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAnalyses } from '../../../main/project/analyses.ts';
import { listCommands } from '../../../main/project/command-log.ts';
import { modelRows } from '../../../main/project/models.ts';
import { readTracks, trackSummaries } from '../../../main/project/tracks.ts';
import { listValidations } from '../../../main/project/validations.ts';
import { removeSource } from '../../../main/project/sources.ts';
import { keepAnalysis } from '../../../main/workflow/keep-analysis.ts';
import { setSource } from '../../../main/workflow/set-source.ts';
import { importTracks } from '../../../main/workflow/import-tracks.ts';
import { bringUpToDate } from '../../../main/workflow/update.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TableOptions } from '../../../preload/contract/options/table.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';

let analysis: MadeUpAnalysis;
beforeEach(() => {
  analysis = madeUpAnalysis();
});
afterEach(() => analysis.close());

describe('bringing up to date', () => {
  const update = async (): Promise<string[]> => {
    const done: string[] = [];
    await bringUpToDate(analysis.workflow, (what) => done.push(what));
    return done;
  };
  const change = (
    id: number,
    given: Parameters<typeof ImportOptions.parse>[0] = { axialScale: { kind: 'number', factor: 2 } },
  ) =>
    setSource(
      { project: analysis.project, worker: analysis.worker.client },
      id,
      ImportOptions.parse(given),
      false,
    );

  it('does nothing where nothing is out of date, nor in an empty project', async () => {
    expect(await update()).toEqual([]);
    expect(analysis.reports.at(-1)).toEqual(['Up to date', 1000, 1000]);
    await analysis.bringIn('stack', ['a.tif']);
    expect(await update()).toEqual([]);
    await analysis.calibrate();
    expect(await update()).toEqual([]);
  });

  it('makes everything again, each with its own options and seed, by the model that replaces the old one', async () => {
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.bringIn('video', ['v.tif', 'w.tif']);
    await analysis.calibrate({ align: { referenceZUm: 1 } });
    await analysis.train(5);
    await analysis.train(6);
    await analysis.train(6);
    await analysis.track(3, 2);
    await analysis.track(4, 1, { link: { minFrames: 3 } });
    await analysis.validate(3, 2);
    await analysis.validate(1, 1);
    expect((await change(1)).outOfDate).toEqual([
      ...['the calibration', 'model 1', 'model 2', 'model 3'],
      ...['the trajectories of v.tif', 'the trajectories of w.tif'],
      ...['validation 2 of a.tif', 'validation 1 of v.tif'],
    ]);
    const { project, worker } = analysis;
    expect((await change(2)).outOfDate).toEqual([]);
    expect(modelRows(project).every(({ outOfDate }) => outOfDate.length > 0)).toBe(true);
    expect(await update()).toEqual([
      ...['calibration', 'models', 'models', 'tracks', 'tracks', 'validations', 'validations'],
    ]);
    expect(worker.asked('align').map(({ options: asked }) => asked.referenceZUm)).toEqual([1, 1]);
    // Models 2 and 3 were made alike: one new model takes the place of both.
    expect(worker.asked('train').map(({ seed }) => seed)).toEqual([5, 6, 6, 5, 6]);
    const made = trackSummaries(project).map(({ videoId, modelId, outOfDate }) => [
      videoId,
      modelId,
      outOfDate,
    ]);
    expect(made).toEqual([
      [3, 5, []],
      [4, 4, []],
    ]);
    expect(worker.asked('link').at(-1).options.link.minFrames).toBe(3);
    const current = listValidations(project).filter(({ outOfDate }) => outOfDate.length === 0);
    expect(current.map(({ sourceId, modelId }) => [sourceId, modelId]).sort()).toEqual([
      [1, 4],
      [3, 5],
    ]);
    expect(await update()).toEqual([]);
    expect(listCommands(project).at(-1)).toMatchObject({ name: 'update', result: { steps: 0 } });
  });

  it('makes analyses of all trajectories again, but none of chosen ones, whose numbers are others now', async () => {
    await analysis.bringIn('video', ['v.tif']);
    await analysis.track(1, null);
    const { project, workflow, worker } = analysis;
    const request = { videoIds: [1], by: [], tracksMadeAt: null, options: AnalyseOptions.parse({}) };
    await keepAnalysis({ ...workflow, seed: 3 }, { ...request, chosen: null });
    await keepAnalysis(workflow, { ...request, chosen: { particles: [0], filter: '' } });
    expect((await change(1, { pixelUm: 0.4 })).outOfDate).toEqual([
      ...['the trajectories of v.tif', 'analysis 2', 'analysis 1'],
    ]);
    expect(await update()).toEqual(['tracks', 'analysis']);
    expect(worker.asked('analyse').map(({ seed, only }) => [seed, only?.particles ?? null])).toEqual([
      [3, null],
      [5, [0]],
      [3, null],
    ]);
    const stale = listAnalyses(project).map(({ chosen, outOfDate }) => [
      chosen === null,
      outOfDate.length > 0,
    ]);
    expect(stale).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(listCommands(project).at(-1)).toMatchObject({ result: { left: ['analysis 2'] } });
  });

  it('makes trajectories without a model again without one', async () => {
    await analysis.bringIn('video', ['v.tif']);
    await analysis.track(1, null);
    await change(1, { pixelUm: 0.3 });
    expect(await update()).toEqual(['tracks']);
    expect(trackSummaries(analysis.project)).toMatchObject([{ modelId: null, outOfDate: [] }]);
  });

  it('reads an imported table again, unless it is gone or holds something else', async () => {
    await analysis.bringIn('video', ['v.tif'], { pixelUm: 0.2 });
    const { project, worker } = analysis;
    const path = analysis.write('theirs.csv', 'particle,frame,x_px,y_px\n0,0,2,2\n0,1,2,2\n');
    const options = TableOptions.parse({});
    const files = { project, worker: worker.client };
    await importTracks(files, { videoId: 1, path, name: 'theirs', options });
    expect((await change(1, { pixelUm: 0.25 })).outOfDate).toEqual(['the trajectories of v.tif']);
    expect(trackSummaries(project)[0].outOfDate).toEqual(['the pixel size of v.tif was changed']);
    expect(await update()).toEqual(['tracks']);
    expect([...readTracks(project, 1)!.xUm]).toEqual([0.5, 0.5]);
    expect(trackSummaries(project)).toMatchObject([{ name: 'theirs', shown: true, outOfDate: [] }]);
    await change(1, { pixelUm: 0.5 });
    analysis.write('theirs.csv', 'particle,frame,x_px,y_px\n0,0,3,3\n');
    expect(await update()).toEqual([]);
    renameSync(path, `${path}.away`);
    expect(await update()).toEqual([]);
    expect(listCommands(project).at(-1)).toMatchObject({ result: { left: ['the trajectories of v.tif'] } });
  });

  it('reports its steps as parts of one whole that never goes back', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    await analysis.bringIn('video', ['v.tif']);
    await analysis.calibrate();
    await analysis.train();
    await analysis.track(2);
    await change(1);
    analysis.reports.length = 0;
    await update();
    const shares = analysis.reports.map(([, done, total]) => done / total);
    for (let k = 1; k < shares.length; k++) expect(shares[k]).toBeGreaterThanOrEqual(shares[k - 1] - 1e-9);
    expect(shares.at(-1)).toBe(1);
    expect(Math.max(...shares.slice(0, -1))).toBeLessThan(1);
    // Calibration first, of the five kinds of steps that may follow each other.
    const aligning = analysis.reports.find(([step]) => step.startsWith('Aligning'))!;
    expect(aligning.slice(1)).toEqual([Math.round((0.999 * 40 * 1000) / 60), 5000]);
  });

  it('calibrates again with the options of before where a stack was taken out, but for its references', async () => {
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    const references = [1, 2].map((stackId) => ({ stackId, particle: 0, slice: 3 }));
    await analysis.calibrate({ align: { referenceZUm: 2, references } });
    await analysis.train();
    await change(1);
    await update();
    const { project, worker } = analysis;
    expect(worker.asked('align').at(-1).options).toMatchObject({ referenceZUm: 2, references });
    removeSource(project, 2);
    expect(await update()).toEqual(['calibration', 'models']);
    expect(worker.asked('align').at(-1).options).toMatchObject({ referenceZUm: 2, references: null });
    removeSource(project, 1);
    expect(await update()).toEqual([]);
  });

  it('leaves validations whose table is gone or holds something else', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    await analysis.calibrate();
    await analysis.train();
    await analysis.validate(1);
    const table = join(analysis.folder, 'truth.csv');
    renameSync(table, `${table}.away`);
    await change(1);
    expect(await update()).toEqual(['calibration', 'models']);
    writeFileSync(table, 'frame,z_um\n0,2\n');
    expect(await update()).toEqual([]);
    rmSync(table);
    renameSync(`${table}.away`, table);
    expect(await update()).toEqual(['validations']);
    expect(listCommands(analysis.project).at(-1)).toMatchObject({ name: 'update', result: { steps: 1 } });
  });
});
