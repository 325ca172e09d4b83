import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type Api } from '../../main/api/api.ts';
import { defaultRoots } from '../../main/api/browse-roots.ts';
import { closeProject, openProject } from '../../main/project/project.ts';
import * as made from '../support/made-up-project.ts';

/** What a window can reach on the machine that it is served from. */
let folder: string;
let api: Api;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-reach-'));
  for (const name of ['lab', 'lab/day', 'lab-secret', 'system']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'lab/a.tif'), '');
  symlinkSync(join(folder, 'system'), join(folder, 'lab/way-out'));
  api = createApi({ shell: 'served', threads: 1, browseRoots: [join(folder, 'lab'), join(folder, 'none')] });
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const browse = (name: string): Promise<{ parent: string | null; entries: { name: string }[] }> =>
  api.call('files.browse', { folder: join(folder, name), kind: 'image' });

describe('a served window', () => {
  it('looks into the folders that it may, and what is in them', async () => {
    const top = await browse('lab');
    expect(top.parent).toBeNull();
    expect(top.entries.map(({ name }) => name)).toContain('a.tif');
    expect((await browse('lab/day')).parent).toBe(join(folder, 'lab'));
  });

  it.each(['', 'system', 'lab-secret', 'lab/..', 'lab/../system', 'lab/way-out', 'none', '../..'])(
    'does not look into %j',
    async (name) => {
      await expect(browse(name)).rejects.toMatchObject({
        tag: 'bad-input',
        message: expect.stringMatching(/none of the folders that this window may look into/) as string,
      });
    },
  );

  it.each(['notes.txt', '.janus3d', 'a.janus3d.exe', 'autostart/.janus3d', 'a'])(
    'makes no file of the name %s',
    async (name) => {
      const path = join(folder, 'lab', name);
      await expect(api.call('project.create', { path })).rejects.toMatchObject({ tag: 'bad-input' });
      expect(existsSync(path)).toBe(false);
    },
  );

  it('makes projects, and looks beside the one that is open', async () => {
    await api.call('project.create', { path: join(folder, 'system/p.janus3d') });
    expect((await browse('system')).parent).toBeNull();
  });
});

it('a window of the shell has the dialogs of the system instead', async () => {
  const shell = createApi({ shell: 'electron', threads: 1, browseRoots: [folder] });
  await expect(shell.call('files.browse', { folder, kind: 'image' })).rejects.toMatchObject({
    tag: 'bad-input',
  });
  await shell.close();
});

it('a report for support holds the project’s outline and the logs, no name of the person', async () => {
  await api.call('project.create', { path: join(folder, 'lab/p.janus3d') });
  const { homedir } = await import('node:os');
  const report = api.tools.supportReport();
  expect(JSON.parse(report)).toMatchObject({
    version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    project: { name: 'p', sources: [], calibration: null },
    jobs: [],
  });
  expect(report.includes(`${homedir()}/`)).toBe(false);
});

it('a report for support names models and options, and no figure of a result', async () => {
  const path = join(folder, 'lab/p.janus3d');
  await api.call('project.create', { path });
  await api.call('project.close', {});
  const project = openProject(path);
  made.addSource(project, 'stack', 'a.tif');
  made.pretendCalibration(project);
  made.pretendModel(project);
  closeProject(project);
  await api.call('project.open', { path });
  const report = api.tools.supportReport();
  const { models } = (JSON.parse(report) as { project: { models: object[] } }).project;
  expect(models).toEqual([expect.objectContaining({ model: 'ridge' })]);
  for (const figure of ['epsilon', 'sdUm', 'rmseUm', 'masks', 'particles'])
    expect(report).not.toContain(`"${figure}"`);
});

it('a window of a service that was started in the top folder sees no folder of the system', () => {
  expect(defaultRoots('/')).not.toContain('/');
  expect(defaultRoots(folder, '/')).not.toContain('/');
  expect(defaultRoots(folder)).toContain(folder);
});
