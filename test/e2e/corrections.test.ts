import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeProject, openProject, type Project } from '../../main/project/project.ts';
import * as made from '../support/made-up-project.ts';
import { launchBrowser } from './support/browser.ts';
import { openWindow, type OpenedWindow } from './support/open-window.ts';
import { smallScene, windowIsBuilt } from './support/served.ts';
import type { WindowPage } from './support/window-page.ts';
import { trackTableOf } from '../support/made-up-tables.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: corrections in the window, for ${browser}.`);

const CLI = join(import.meta.dirname, '../../main/cli/index.ts');
const VIDEO = 2;

/** Three trajectories of five frames, 60 px apart. */
function pretendTrajectories(project: Project, modelId: number): void {
  const rows = [0, 1, 2].flatMap((particle) => [0, 1, 2, 3, 4].map((frame) => ({ particle, frame })));
  const table = trackTableOf(rows, {
    particle: ({ particle }) => particle,
    frame: ({ frame }) => frame,
    tS: ({ frame }) => frame / 10,
    xPx: ({ particle }) => 60 + 60 * particle,
    yPx: ({ frame }) => 100 + 3 * frame,
    xUm: ({ particle }) => 10 * particle,
    yUm: ({ frame }) => frame,
    zRawUm: ({ particle }) => particle,
    zUm: ({ particle }) => particle,
    zSdUm: () => 0.1,
    inRange: () => 1,
  });
  made.pretendTracks(project, VIDEO, modelId, table);
}

/** A stack and a video of the scene; results are made up, three trajectories of five frames among them. */
function makeProject(home: string): string {
  const file = join(home, 'lab.janus3d');
  for (const name of ['stack_00.ome.tif', 'video.ome.tif'])
    copyFileSync(join(smallScene(), name), join(home, name));
  for (const args of [
    ['new', file],
    ['import', file, '--stack', join(home, 'stack_00.ome.tif')],
    ['import', file, '--video', join(home, 'video.ome.tif')],
  ])
    expect(spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' }).stderr).not.toMatch(/^janus3d/m);
  const project = openProject(file);
  made.pretendCalibration(project);
  const modelId = made.pretendModel(project);
  pretendTrajectories(project, modelId);
  closeProject(project);
  return file;
}

describe.skipIf(typeof browser === 'string')('corrections by hand in the window', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-corrections-'));
  let opened: OpenedWindow;
  let window: WindowPage;

  beforeAll(async () => {
    opened = await openWindow(browser, home, makeProject(home));
    window = opened.window;
  });

  afterAll(async () => {
    await opened.close();
  });

  const choose = (particle: number) =>
    opened.page
      .getByRole('row')
      .getByRole('button', { name: new RegExp(`^${particle}`) })
      .click();

  it('of trajectories: split, join, name, delete, isolate; undone and done again by keys and buttons', async () => {
    const { page } = opened;
    await window.goTo('track');
    await page.getByText('3 trajectories').waitFor();
    await choose(1);
    await page.keyboard.press('Delete');
    await page.getByText('2 trajectories').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('3 trajectories').waitFor();
    await page.keyboard.press('Control+Shift+Z');
    await page.getByText('2 trajectories').waitFor();
    await page.getByRole('button', { name: /^Undo: Delete trajectories/ }).click();
    await page.getByText('3 trajectories').waitFor();

    await page.getByLabel('Time', { exact: true }).fill('2');
    await choose(0);
    await page.keyboard.press('s');
    await page.getByText('4 trajectories').waitFor();
    await page.keyboard.press('j');
    await page.getByText('Choose the trajectory that goes on from 0').waitFor();
    await choose(3);
    await page.getByText('3 trajectories').waitFor();

    await choose(2);
    await page.getByRole('button', { name: 'Name…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('spinner');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /spinner/ }).waitFor();
    await page.getByRole('button', { name: 'Isolate', exact: true }).click();
    await page.getByText('1 trajectory', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Take all back' }).click();
    await page.getByText('3 trajectories').waitFor();
  });

  it('of detections: add, move and remove on the image, with the keyboard too', async () => {
    const { page } = opened;
    await window.goTo('images');
    await page.getByRole('button', { name: 'Correct by hand' }).click();
    const image = page.getByRole('img', { name: /circles? drawn|number 0/ });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await image.click({ position: { x: 200, y: 200 } });
    await window.circleCount.filter({ hasText: '1 circle' }).waitFor();
    await image.hover({ position: { x: 100, y: 300 } });
    await page.keyboard.press('a');
    await window.circleCount.filter({ hasText: '2 circles' }).waitFor();
    await page.keyboard.press('n');
    await page.keyboard.press('Delete');
    await window.circleCount.filter({ hasText: '1 circle' }).waitFor();
    await page.getByText('3 corrections').waitFor();
    await page.keyboard.press('Control+z');
    await window.circleCount.filter({ hasText: '2 circles' }).waitFor();
  });

  it('stand in the history, by which one goes back and forward; the step is kept over a reload', async () => {
    const { page } = opened;
    await window.button('History of this project').click();
    await window.dialog.getByRole('button', { name: /^Split/ }).click();
    await window.dialog
      .getByRole('button', { name: /^Split/ })
      .and(page.locator('[aria-current]'))
      .waitFor();
    await window.dialog.getByRole('button', { name: /^Take back all corrections/ }).click();
    await window.dialog
      .getByRole('button', { name: /^Take back/ })
      .and(page.locator('[aria-current]'))
      .waitFor();
    await page.keyboard.press('Escape');
    await window.goTo('track');
    await page.reload();
    await page.getByText('3 trajectories').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it('and what is chosen stays over a reload: trajectory and moment', async () => {
    const { page } = opened;
    await choose(0);
    await page.getByLabel('Time', { exact: true }).fill('3');
    await page.getByText('frame 3 / 4').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Height, particle 0' }).waitFor();
    await page.getByText('frame 3 / 4').waitFor();
    await page.getByRole('row').getByRole('button', { name: /^0/, pressed: true }).waitFor();
  });

  it('are in what the window exports, which has the bytes of the command', async () => {
    const { page } = opened;
    await window.button('Menu').click();
    await page.getByRole('menuitem', { name: 'Export…' }).click();
    await window.dialog.getByLabel('What').selectOption({ label: 'Trajectories' });
    await window.dialog.getByLabel('Format').selectOption({ label: 'TrackMate (XML)' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      window.dialog.getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    const args = ['--what', 'tracks', '--format', 'trackmate-xml'];
    const written = join(home, 'tracks.xml');
    const { status, stderr } = spawnSync(
      process.execPath,
      [CLI, 'export', join(home, 'lab.janus3d'), ...args, '--out', written],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/^janus3d/m)]);
    expect(readFileSync(await download.path())).toEqual(readFileSync(written));
  });

  it('leave a file out of an import that can’t be read, and import the others', async () => {
    const { page } = opened;
    writeFileSync(join(home, 'bad.tif'), 'no image');
    copyFileSync(join(smallScene(), 'stack_01.ome.tif'), join(home, 'stack_01.ome.tif'));
    await window.goTo('images');
    await window.button('Import z-stacks…').click();
    await window.chooseFiles(['bad.tif', 'stack_01.ome.tif']);
    expect(await window.dialog.getByRole('alert').innerText()).toContain('bad.tif');
    await window.confirmImport();
    await page
      .getByRole('button', { name: /stack_01/ })
      .first()
      .waitFor();
  });
});
