import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localiseOf, projectLocalise } from '../../../main/project/localise-settings.ts';
import { undo } from '../../../main/project/history.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { sourceRows } from '../../../main/project/source-rows.ts';
import { setLocalise } from '../../../main/workflow/corrections.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { addSource } from '../../support/made-up-project.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-settings-'));
  project = createProject(join(folder, 'a.janus3d'));
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});
const settings = (own: object): LocaliseOptions => LocaliseOptions.parse(own);

it('a video follows the project but for what it has of its own, which can be set back and undone', () => {
  const [first, second] = ['v.tif', 'w.tif'].map((name) => addSource(project, 'video', name));
  setLocalise(project, first, settings({ polarity: 'dark' }));
  setLocalise(project, null, settings({ sensitivity: 0.5 }));
  expect(localiseOf(project, first)).toEqual(settings({ polarity: 'dark', sensitivity: 0.5 }));
  expect(localiseOf(project, second)).toEqual(settings({ sensitivity: 0.5 }));
  expect(sourceRows(project).map(({ ownLocalise }) => ownLocalise)).toEqual([['polarity'], []]);
  setLocalise(project, first, null);
  expect(localiseOf(project, first)).toEqual(projectLocalise(project));
  undo(project);
  expect(localiseOf(project, first).polarity).toBe('dark');
});

it('stacks have none of their own', () => {
  const stack = addSource(project, 'stack', 's.tif');
  expect(() => setLocalise(project, stack, settings({ polarity: 'dark' }))).toThrow(tagged('not-found'));
});
