import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { openWindow, type OpenedWindow } from './support/open-window.ts';
import { runJson } from './support/cli.ts';
import { smallScene, windowIsBuilt } from './support/served.ts';
import type { WindowPage } from './support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: a project without a model, for ${browser}.`);

describe.skipIf(typeof browser === 'string')('a project of a video and no stack', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-without-model-'));
  let opened: OpenedWindow;
  let window: WindowPage;

  beforeAll(async () => {
    await runJson(['new', 'p.janus3d'], home);
    await runJson(['import', 'p.janus3d', '--video', join(smallScene(), 'video.ome.tif')], home);
    opened = await openWindow(browser, home, join(home, 'p.janus3d'));
    window = opened.window;
  });
  afterAll(async () => {
    await opened.close();
  });

  it('is tracked in the plane, where nothing that needs heights is offered', async () => {
    const { page, complaints } = opened;
    await window.goTo('track');
    const choices = page.getByRole('combobox', { name: 'Model' }).locator('option');
    await expect.poll(() => choices.allInnerTexts(), { timeout: 60_000 }).toEqual(['without a model: 2D']);
    await window.start('Track');
    await page.getByText('Without a model: in the plane, without heights').waitFor({ timeout: 120_000 });
    expect(await page.locator('[data-test="video"]').isVisible()).toBe(true);
    expect(await page.locator('[data-test="height-plot"]').count()).toBe(0);
    for (const name of ['3D scene', 'Height', 'Validate…']) expect(await window.button(name).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
