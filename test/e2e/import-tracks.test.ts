import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { runJson } from './support/cli.ts';
import { openWindow, type OpenedWindow } from './support/open-window.ts';
import { smallScene, windowIsBuilt } from './support/served.ts';
import type { WindowPage } from './support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: tables of others in the window, for ${browser}.`);

/** Three particles of the small scene's twelve frames that move to the right, as trackpy writes them: a heading without a name first. */
const TRACKPY = [
  ',y,x,mass,frame,particle',
  ...Array.from({ length: 36 }, (_, row) => {
    const [frame, particle] = [row % 12, Math.floor(row / 12)];
    return [row, 80 + 60 * particle, 100 + 4 * frame, 9, `${frame}.0`, particle].join(',');
  }),
].join('\n');

describe.skipIf(typeof browser === 'string')('tables of other programs in the window', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-import-tracks-'));
  let opened: OpenedWindow;
  let window: WindowPage;

  beforeAll(async () => {
    await runJson(['new', 'p.janus3d'], home);
    await runJson(['import', 'p.janus3d', '--video', join(smallScene(), 'video.ome.tif')], home);
    writeFileSync(join(home, 'from trackpy.csv'), TRACKPY);
    const named = TRACKPY.replace(',y,x,mass,frame,particle', 'row,Pos Y,Pos X,z,Slice,Track');
    writeFileSync(join(home, 'any.csv'), named);
    opened = await openWindow(browser, home, join(home, 'p.janus3d'));
    window = opened.window;
  });
  afterAll(async () => {
    await opened.close();
  });

  const imports = async (): Promise<void> => {
    await window.dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await window.dialog.waitFor({ state: 'hidden' });
  };
  const column = (title: string) => window.dialog.getByRole('combobox', { name: title, exact: true });

  it('are recognised, shown before they are kept, and then seen like trajectories of our own', async () => {
    const { page } = opened;
    await window.goTo('track');
    await window.button('Import trajectories…').click();
    await window.chooseOne('from trackpy.csv');
    await window.dialog.getByText('columns of trackpy').waitFor();
    expect(await column('x').inputValue()).toBe('x');
    expect(await column('Trajectory').inputValue()).toBe('particle');
    const found = window.dialog.locator('[data-test="found"]');
    await found
      .filter({ hasText: '36 positions of 3 trajectories in frames 0 to 11; x and y in px' })
      .waitFor();
    await imports();
    await page.getByText('3 trajectories', { exact: true }).waitFor();
    await page.getByText('Imported from from trackpy.csv (trackpy): without heights').waitFor();
    await page.getByText('Where they come from').click();
    await page.getByText('x, y in px').waitFor();
  });

  it('whose columns nobody knows are refused with the reason until a person says which is which', async () => {
    const { page } = opened;
    await window.button('Import trajectories…').click();
    await window.chooseOne('any.csv');
    const problem = window.dialog.locator('[data-test="problem"]');
    await problem.filter({ hasText: 'has no column frame' }).waitFor();
    expect(await window.dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    for (const [title, name] of [
      ['Frame', 'Slice'],
      ['x', 'Pos X'],
      ['y', 'Pos Y'],
      ['Trajectory', 'Track'],
    ])
      await column(title).selectOption(name);
    await problem.filter({ hasText: 'does not say the unit' }).waitFor();
    await column('Unit of x and y').selectOption('Pixels');
    await column('z').selectOption('z');
    await window.dialog.locator('[data-test="found"]').filter({ hasText: 'smoothed heights' }).waitFor();
    await imports();
    await page.getByText('Imported from any.csv').waitFor();
    await page.getByLabel('Compare with').selectOption({ label: 'from trackpy: imported' });
    await page.getByText('36 positions in both, 0 only here').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('Imported from from trackpy.csv').waitFor();
  });

  it('are dropped onto the window; the recipe replays them', async () => {
    const { page, complaints } = opened;
    const text = readFileSync(join(home, 'any.csv'), 'utf8').replace('Slice,Track', 'frame,particle');
    writeFileSync(join(home, 'dropped.csv'), text.replace('Pos Y,Pos X', 'y_px,x_px'));
    const content = JSON.stringify(readFileSync(join(home, 'dropped.csv'), 'utf8'));
    const dataTransfer = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([${content}], 'dropped.csv'));
      return transfer;
    })()`);
    await page.dispatchEvent('body', 'drop', { dataTransfer });
    await window.dialog.getByText('36 positions of 3 trajectories').waitFor();
    await imports();
    await page.getByText('Imported from dropped.csv').waitFor();
    expect(complaints).toEqual([]);
    await runJson(['export', 'p.janus3d', '--what', 'recipe', '--format', 'json', '--out', 'r.json'], home);
    const { videos } = await runJson(['run', 'r.json', '--project', 'again.janus3d'], home);
    expect(videos).toMatchObject([
      { name: 'from trackpy', particles: 3, rows: 36 },
      { name: 'dropped', particles: 3, rows: 36 },
    ]);
  });

  it('become detections of the video, which Track starts from, and which are removed and brought back', async () => {
    const { page, complaints } = opened;
    await window.goTo('images');
    await window.button('Import detections…').click();
    await window.chooseOne('from trackpy.csv');
    await window.dialog
      .locator('[data-test="found"]')
      .filter({
        hasText: '36 detections in frames 0 to 11; x and y in px, radius half the particle diameter',
      })
      .waitFor();
    expect(await column('Radius').inputValue()).toBe('');
    await imports();
    const origin = page.locator('[data-test="imported-detections"]');
    await origin.filter({ hasText: '36 detections from from trackpy.csv (trackpy)' }).waitFor();
    const circles = page.locator('[data-test="circle-count"]');
    await circles.filter({ hasText: '3 circles' }).waitFor();
    await window.goTo('track');
    await page.getByText('Not localised here: 36 detections from from trackpy.csv (trackpy).').waitFor();
    await page.getByLabel('Keep as').fill('at theirs');
    await window.button('Track again').click();
    await page
      .getByText('without heights. Detections from from trackpy.csv (trackpy).')
      .waitFor({ timeout: 120_000 });
    await runJson(['export', 'p.janus3d', '--what', 'recipe', '--format', 'json', '--out', 'd.json'], home);
    const { videos } = await runJson(['run', 'd.json', '--project', 'third.janus3d'], home);
    expect(videos).toContainEqual(expect.objectContaining({ name: 'at theirs', particles: 3, rows: 36 }));
    await window.goTo('images');
    await window.button('Remove').click();
    await origin.waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+z');
    await origin.waitFor();
    expect(complaints).toEqual([]);
  });
});
