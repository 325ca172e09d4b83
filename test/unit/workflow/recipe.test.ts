import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logCommand } from '../../../main/project/command-log.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { setLocalise } from '../../../main/workflow/correct.ts';
import { recipeOf } from '../../../main/workflow/exports/recipe.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { addSource, pretendCalibration, pretendModel } from '../../support/made-up-project.ts';
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
