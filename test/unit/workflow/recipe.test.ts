import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logCommand } from '../../../main/project/command-log.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { modelRows } from '../../../main/project/models.ts';
import {
  clearDetectionEdits,
  clearTrackEdits,
  editDetections,
  editTracks,
  nameModel,
  setLocalise,
  takeOutModel,
} from '../../../main/workflow/corrections.ts';
import { recipeOf } from '../../../main/workflow/exports/write-recipe.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { removeSource } from '../../../main/project/sources.ts';
import { chooseZSeries } from '../../../main/workflow/choose-z-series.ts';
import { setSource } from '../../../main/workflow/set-source.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { removeTracks, showTracks } from '../../../main/project/tracks.ts';
import {
  addSource,
  atRest,
  pretendCalibration,
  pretendModel,
  pretendTracks,
} from '../../support/made-up-project.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-recipe-'));
  project = createProject(join(folder, 'p.janus3d'));
  addSource(project, 'stack', 's.tif');
  pretendCalibration(project);
  pretendModel(project);
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const note = (name: string, params: object, result: object = {}): number =>
  logCommand(project, name, params, {}, result);

it('settings for localising are steps of the recipe, those of a video by its name', () => {
  const video = addSource(project, 'video', 'v.tif');
  const own = LocaliseOptions.parse({ sensitivity: 0.5 });
  setLocalise(project, null, own);
  setLocalise(project, video, LocaliseOptions.parse({ refine: false }));
  setLocalise(project, video, null);
  expect(recipeOf(project).steps).toEqual([
    { do: 'settings', video: null, localise: own },
    { do: 'settings', video: 'v.tif', localise: LocaliseOptions.parse({ refine: false }) },
    { do: 'settings', video: 'v.tif', localise: null },
  ]);
});

it('what a person calls a model is a step; a model that was taken out is not made', () => {
  const other = pretendModel(project);
  const [kept] = modelRows(project);
  const options = TrainOptions.parse({ model: 'ridge' });
  for (const modelId of [kept.modelId, other]) note('train', { options, seed: 1 }, { modelId });
  nameModel(project, other, 'the poor one');
  nameModel(project, kept.modelId, 'mine');
  takeOutModel(project, other);
  expect(recipeOf(project).steps).toEqual([
    expect.objectContaining({ do: 'train' }),
    { do: 'name-model', model: 0, title: 'mine' },
  ]);
});

describe('commands that another version of the program has noted', () => {
  it('have the defaults of what did not exist then', () => {
    note('calibrate', { options: { localise: {} }, seed: 7 });
    const { steps } = recipeOf(project);
    expect(steps).toEqual([
      expect.objectContaining({ do: 'calibrate', seed: 7, options: expect.objectContaining({}) as object }),
    ]);
  });

  it.each([
    ['calibrate', { options: { align: { references: 'all' } }, seed: 1 }, {}],
    ['calibrate', {}, {}],
    ['import', { kind: 'model' }, { modelId: 1 }],
    ['import', { kind: 'stack', options: 7 }, { ids: [1] }],
    ['setZSeries', { stackId: 1, particle: 'all', use: 1 }, {}],
    ['train', { options: [] }, { modelId: 1 }],
  ])('%s that can not be read is bad input: %j', (name, params, result) => {
    note(name, params, result);
    expect(() => recipeOf(project)).toThrow(tagged('bad-input'));
  });
});

describe('the recipe of an analysis', () => {
  let analysis: MadeUpAnalysis;
  beforeEach(() => {
    analysis = madeUpAnalysis();
  });
  afterEach(() => analysis.close());
  const steps = (): object[] => recipeOf(analysis.project).steps;

  it('has what led to what the project holds, sources by name and models by their step', async () => {
    const { project } = analysis;
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.bringIn('video', ['v.tif']);
    await analysis.calibrate({ align: { references: [{ stackId: 2, particle: 0, slice: 3 }] } });
    await analysis.train(5);
    await analysis.train(6);
    await analysis.track(3, 1, { link: { minFrames: 3 } });
    await analysis.track(3, 2);
    const { sources, steps: found } = recipeOf(project);
    expect(Object.keys(sources)).toEqual(['a.tif', 'b.tif', 'v.tif']);
    expect(sources['b.tif']).toEqual({ path: join(analysis.folder, 'b.tif'), content: 'b.tif' });
    expect(found).toMatchObject([
      { do: 'import', kind: 'stack', sources: ['a.tif', 'b.tif'] },
      { do: 'import', kind: 'video', sources: ['v.tif'] },
      {
        do: 'calibrate',
        seed: 5,
        options: { align: { references: [{ stackId: 2, particle: 0, slice: 3 }] } },
      },
      { do: 'train', seed: 5 },
      { do: 'train', seed: 6 },
      { do: 'track', video: 'v.tif', model: 4, options: { link: { minFrames: 1 } } },
    ]);
  });

  it('leaves out what was replaced, and keeps the calibration that choices and models stand on', async () => {
    const { project } = analysis;
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.calibrate();
    await analysis.calibrate({ align: { referenceZUm: 1 } });
    expect(steps().map((step) => Object.values(step)[0])).toEqual(['import', 'calibrate']);
    chooseZSeries(project, { stackId: 1, particle: 1, use: false });
    await analysis.calibrate({ align: { referenceZUm: 2 } });
    await analysis.train();
    await analysis.calibrate({ align: { referenceZUm: 3 } });
    expect(steps()).toMatchObject([
      { do: 'import' },
      { do: 'calibrate', options: { align: { referenceZUm: 1 } } },
      { do: 'choose', stack: 'a.tif', particle: 1, use: false },
      { do: 'calibrate', options: { align: { referenceZUm: 2 } } },
      { do: 'train' },
      { do: 'calibrate', options: { align: { referenceZUm: 3 } } },
    ]);
  });

  it('has corrections and changes of what is known, of sources that are still there', async () => {
    const { project, worker } = analysis;
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.bringIn('video', ['v.tif']);
    const add = { do: 'add' as const, frame: 2, xPx: 5, yPx: 5, radiusPx: 4 };
    for (const id of [1, 2, 3]) editDetections(project, id, [add]);
    for (const id of [1, 2]) clearDetectionEdits(project, id);
    for (const id of [1, 2])
      await setSource({ project, worker: worker.client }, id, ImportOptions.parse({ zStepUm: 0.3 }), false);
    removeSource(project, 2);
    expect(steps()).toMatchObject([
      { do: 'import', sources: ['a.tif'] },
      { do: 'import', sources: ['v.tif'] },
      { do: 'correct-detections', source: 'a.tif' },
      { do: 'correct-detections', source: 'v.tif' },
      { do: 'clear-corrections', source: 'a.tif', of: 'detections' },
      { do: 'set', source: 'a.tif', options: { zStepUm: 0.3 } },
    ]);
  });

  it('has corrections of trajectories, and that they were taken back', async () => {
    const { project } = analysis;
    await analysis.bringIn('video', ['v.tif', 'w.tif']);
    const edits = [{ do: 'delete' as const, at: { frame: 2, xPx: 5, yPx: 5 } }];
    for (const id of [1, 2]) editTracks(project, id, edits);
    for (const id of [1, 2]) clearTrackEdits(project, id);
    removeSource(project, 2);
    expect(steps().slice(1)).toEqual([
      { do: 'correct-tracks', video: 'v.tif', edits },
      { do: 'clear-corrections', source: 'v.tif', of: 'tracks' },
    ]);
  });

  it('gives files of one name numbers', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    await analysis.bringIn('video', ['a.tif']);
    await analysis.bringIn('stack', ['a.tif'], { timepoint: 1 });
    const { sources, steps: found } = recipeOf(analysis.project);
    expect(Object.keys(sources)).toEqual(['a.tif', 'a.tif (2)', 'a.tif (3)']);
    expect(found).toMatchObject([
      { sources: ['a.tif'] },
      { sources: ['a.tif (2)'] },
      { sources: ['a.tif (3)'] },
    ]);
  });
});

describe('sets of trajectories', () => {
  const tracked = (name: string): void => {
    pretendTracks(project, 2, 1, atRest(), name);
    note('track', { videoId: 2, modelId: 1, name, options: {}, seed: 1 });
  };
  const show = (name: string): void => {
    showTracks(project, { sourceId: 2, name });
    note('showTracks', { videoId: 2, name });
  };
  beforeEach(() => {
    addSource(project, 'video', 'v.tif');
    note('calibrate', { options: {}, seed: 1 });
    note('train', { options: { model: 'ridge' }, seed: 1 }, { modelId: 1 });
  });
  const trackSteps = () =>
    recipeOf(project).steps.flatMap((step) =>
      step.do === 'track' || step.do === 'show-tracks' ? [`${step.do} ${step.name}`] : [],
    );

  it('are each made once, and the one on show is shown at the end', () => {
    tracked('');
    tracked('other');
    show('');
    expect(trackSteps()).toEqual(['track ', 'track other', 'show-tracks ']);
  });

  it('are shown only once they are made', () => {
    tracked('');
    tracked('other');
    show('');
    // Made anew: on show by that, and what was shown before is of no account.
    tracked('');
    tracked('other');
    expect(trackSteps()).toEqual(['track ', 'track other']);
  });

  it('that were made without a model are made so again', () => {
    pretendTracks(project, 2, null);
    note('track', { videoId: 2, modelId: null, name: '', options: {}, seed: 1 });
    expect(recipeOf(project).steps.at(-1)).toMatchObject({ do: 'track', video: 'v.tif', model: null });
  });

  it('that were taken out are not made', () => {
    tracked('');
    tracked('other');
    removeTracks(project, { sourceId: 2, name: 'other' });
    expect(trackSteps()).toEqual(['track ']);
  });
});
