import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logCommand } from '../../../main/project/command-log.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { recipeOf } from '../../../main/workflow/exports/recipe.ts';
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
