import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fullCalibration } from '../../../main/project/calibrations.ts';
import { readTracks, trackSummaries } from '../../../main/project/tracks.ts';
import { saveSetup } from '../../../main/project/setups.ts';
import { editDetections, editTracks, takeOutModel } from '../../../main/workflow/corrections.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { FRAMES } from '../../support/made-up-worker.ts';
import { tagged } from '../tagged.ts';

let analysis: MadeUpAnalysis;
beforeEach(() => {
  analysis = madeUpAnalysis();
});
afterEach(() => analysis.close());

describe('tracking without a model', () => {
  it('is in the plane, with the default particle and no word of stacks', async () => {
    await analysis.bringIn('video', ['v.tif']);
    expect(await analysis.track(1, null)).toBe(1);
    const { worker, project } = analysis;
    expect(worker.asked('trackFrames').map(({ modelFolder }) => modelFolder)).toEqual([null, null]);
    expect(worker.asked('staticLight')).toEqual([]);
    expect(worker.asked('brightness')).toEqual([]);
    expect(worker.asked('link')[0].options.particleDiameterUm).toBe(DEFAULT_DIAMETER_UM);
    expect(trackSummaries(project)).toMatchObject([{ modelId: null, warnings: [], outOfDate: [] }]);
  });

  it('keeps its frames apart from those measured by a model, and stands beside these as a set', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    await analysis.calibrate();
    await analysis.train();
    await analysis.bringIn('video', ['v.tif']);
    await analysis.track(2, null);
    await analysis.track(2);
    await analysis.track(2, null);
    const { worker, project } = analysis;
    const folders = worker.asked('trackFrames').map(({ modelFolder }) => typeof modelFolder);
    expect(folders).toEqual(['object', 'object', 'string', 'string']);
    await analysis.track(2);
    takeOutModel(project, 1);
    expect(trackSummaries(project)).toEqual([]);
    await analysis.track(2, null);
    expect(trackSummaries(project)).toMatchObject([{ modelId: null }]);
  });
});

describe('tracking', () => {
  beforeEach(async () => {
    await analysis.bringIn('stack', ['a.tif']);
    await analysis.calibrate();
    await analysis.train();
  });

  it('measures chunks of frames once, with the detections corrected by hand that lie in them', async () => {
    await analysis.bringIn('video', ['v.tif']);
    expect(await analysis.track(2)).toBe(2);
    const { worker, project } = analysis;
    expect(worker.asked('trackFrames').map(({ from, to }) => [from, to])).toEqual([
      [0, 16],
      [16, 20],
    ]);
    expect(worker.asked('link')[0].options).toMatchObject({
      pixelUm: 0.2,
      frameIntervalS: 0.1,
      frameTimesS: null,
      temperatureC: 25,
    });
    expect(readTracks(project, 2)!.frame).toHaveLength(2 * FRAMES);
    // Every frame and the linking count once.
    expect(analysis.reports.at(-1).slice(1)).toEqual([FRAMES + 1, FRAMES + 1]);
    expect(analysis.reports.find(([step]) => step.startsWith('Linking'))![1]).toBe(FRAMES);
    await analysis.track(2, 1, { link: { minFrames: 3 } });
    expect(worker.asked('trackFrames')).toHaveLength(2);
    const at = (frame: number) => ({ do: 'add' as const, frame, xPx: 5, yPx: 5, radiusPx: 4 });
    editDetections(project, 2, [at(15), at(16)]);
    await analysis.track(2);
    const edits = worker.asked('trackFrames').map(({ edits: own }) => own?.map(({ frame }) => frame));
    expect(edits.slice(2)).toEqual([[15], [16]]);
  });

  it('says what was taken for dust also where nothing is left to be measured', async () => {
    const dust = { light: new Float32Array(1), spots: [{}, {}] } as never;
    analysis.worker.answers.staticLight = () => dust;
    await analysis.bringIn('video', ['v.tif']);
    const { project, worker } = analysis;
    for (const minFrames of [1, 3]) {
      await analysis.track(2, 1, { link: { minFrames } });
      expect(trackSummaries(project)[0].warnings).toEqual([expect.stringMatching(/^2 spots in v\.tif/)]);
    }
    await analysis.bringIn('stack', ['b.tif']);
    for (const referenceZUm of [1, 2]) {
      await analysis.calibrate({ align: { referenceZUm } });
      expect(fullCalibration(project)!.warnings).toEqual([expect.stringMatching(/^2 spots in b\.tif/)]);
    }
    expect(worker.asked('staticLight')).toHaveLength(3);
  });

  it('tells how far a second look at pairs is', async () => {
    const { answers } = analysis.worker;
    answers.lostBeside = () => [{ from: 1, to: 2 }] as never;
    answers.separatePairs = (_params, call) => {
      call?.onProgress?.({ done: 1, total: 1 });
      return null;
    };
    await analysis.bringIn('video', ['v.tif']);
    await analysis.track(2);
    const steps = analysis.reports.map(([step]) => step).filter((step) => step.startsWith('Telling'));
    expect(steps).toEqual([
      'Telling pairs apart (0 of 1)',
      'Telling pairs apart (1 of 1)',
      'Telling pairs apart (1 of 1)',
    ]);
  });

  it('takes the frames that are asked for, both ends included', async () => {
    await analysis.bringIn('video', ['v.tif']);
    await analysis.track(2, 1, { frames: [3, 15] });
    const { worker, project } = analysis;
    expect(worker.asked('trackFrames').map(({ from }) => from)).toEqual([0]);
    expect([...new Set(worker.asked('link')[0].positions.frame)]).toEqual(
      Array.from({ length: 13 }, (_, k) => k + 3),
    );
    expect(trackSummaries(project)).toMatchObject([{ warnings: [] }]);
    await analysis.track(2, 1, { frames: [15, 16] });
    expect(worker.asked('trackFrames').map(({ from }) => from)).toEqual([0, 16]);
  });

  it('refuses a stack', async () => {
    await expect(analysis.track(1)).rejects.toEqual(tagged('bad-input'));
  });

  it('warns where the file has changed, was taken otherwise, or its corrections are lost', async () => {
    await analysis.bringIn('video', ['v.tif'], { pixelUm: 0.4 });
    await analysis.track(2);
    const { project } = analysis;
    const warnings = (): string[] => trackSummaries(project)[0].warnings;
    expect(warnings()).toEqual([expect.stringContaining('0.4 um')]);
    editTracks(project, 2, [{ do: 'split', at: { frame: 5, xPx: 20, yPx: 5 } }]);
    analysis.worker.answers.trackFrames = () => ({
      frame: new Int32Array(0),
      inRange: new Uint8Array(0),
      crowded: new Uint8Array(0),
      weak: new Uint8Array(0),
      xPx: new Float64Array(0),
      yPx: new Float64Array(0),
      radiusPx: new Float64Array(0),
      score: new Float64Array(0),
      zLabelUm: new Float64Array(0),
      zSdUm: new Float64Array(0),
    });
    analysis.write('v.tif', 'other pixels');
    await analysis.track(2);
    expect(warnings()).toEqual([
      expect.stringContaining('v.tif has changed'),
      expect.stringContaining('0.4 um'),
      expect.stringContaining('no particle was found in v.tif'),
      expect.stringContaining('1 of 1 correction by hand finds'),
    ]);
  });

  it('warns where the video is not as bright as the stacks of the model', async () => {
    await analysis.bringIn('video', ['v.tif']);
    analysis.worker.answers.brightness = () => ({ level: 100, bits: 8, cutOffAt: 1.1 });
    await analysis.track(2);
    expect(trackSummaries(analysis.project)[0].warnings).toEqual([
      expect.stringContaining('v.tif is 0.50 times as bright'),
      expect.stringContaining('v.tif is saturated'),
    ]);
  });

  it('takes the diameter that the model was trained with unless a person or the setup says another', async () => {
    saveSetup(analysis.project, Setup.parse({ name: 'lab', particleDiameterUm: 4, temperatureC: 30 }));
    await analysis.bringIn('video', ['v.tif']);
    await analysis.bringIn('video', ['w.tif'], { setup: 'lab' });
    await analysis.track(2);
    await analysis.track(3);
    await analysis.track(3, 1, { localise: { particleDiameterUm: 5 } });
    const { worker } = analysis;
    expect(worker.asked('link').map(({ options: asked }) => asked.particleDiameterUm)).toEqual([2.12, 4, 5]);
    expect(worker.asked('link')[1].options.temperatureC).toBe(30);
  });
});
