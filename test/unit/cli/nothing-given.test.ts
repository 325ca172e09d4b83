import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from '../../../main/cli/main.ts';
import { projectLocalise } from '../../../main/project/localise-settings.ts';
import { closeProject, createProject, openProject } from '../../../main/project/project.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-given-'));
  file = join(folder, 'p.janus3d');
  closeProject(createProject(file));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Sensitivity in the settings of the project. */
function sensitivity(): number {
  const project = openProject(file);
  const { sensitivity } = projectLocalise(project);
  closeProject(project);
  return sensitivity;
}

it('settings keep what is there unless --defaults is given', async () => {
  expect(await main(['settings', file, '--sensitivity', '0.5'])).toBe(0);
  expect(await main(['settings', file, '--no-defaults'])).toBe(0);
  expect(sensitivity()).toBe(0.5);
  expect(await main(['settings', file, '--defaults'])).toBe(0);
  expect(sensitivity()).toBe(0.9);
});

it('set refuses to change nothing, whatever else is given', async () => {
  expect(await main(['set', file, '1', '--json', '--threads', '1'])).toBe(2);
  expect(process.stderr.write).toHaveBeenCalledWith(expect.stringContaining('Nothing to change'));
});

it.each([
  ['--video', ['--table', 't.csv', '--pixel-um', '0.2']],
  ['--video', ['--model', 'm.json', '--tag', 'fuel=3']],
  ['--table', ['--video', 'v.tif', '--lengths', 'um']],
])('import refuses what says nothing without %s, before it imports anything', async (needed, given) => {
  expect(await main(['import', file, ...given])).toBe(2);
  expect(process.stderr.write).toHaveBeenCalledWith(
    expect.stringMatching(`says nothing without .*${needed}`),
  );
});

it('JSON is printed for who asks for it before the arguments', async () => {
  expect(await main(['settings', '--json', '--', file, '7'])).toBe(2);
  expect(process.stdout.write).toHaveBeenCalledTimes(1);
  expect(await main(['settings', '--', file, '--json'])).toBe(2);
  expect(process.stdout.write).toHaveBeenCalledTimes(1);
});
