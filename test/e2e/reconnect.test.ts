import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, type OpenedPage } from './support/browser.ts';
import { serveWorkstation, smallScene, windowIsBuilt, type Served } from './support/served.ts';
import { AT_ONCE, WindowPage } from './support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: coming back after a restart, for ${browser}.`);

const CLI = join(import.meta.dirname, '../../main/cli/index.ts');

describe.skipIf(typeof browser === 'string')(
  'a window whose served program is killed in the middle of a job',
  () => {
    const home = mkdtempSync(join(tmpdir(), 'janus3d-reconnect-'));
    const project = join(home, 'lab.janus3d');
    let served: Served;
    let opened: OpenedPage;
    let window: WindowPage;

    beforeAll(async () => {
      const stacks = ['stack_00.ome.tif', 'stack_01.ome.tif'].map((name) => {
        copyFileSync(join(smallScene(), name), join(home, name));
        return join(home, name);
      });
      for (const args of [
        ['new', project],
        ['import', project, '--stack', ...stacks],
      ])
        expect(spawnSync(process.execPath, [CLI, ...args]).status).toBe(0);
      served = await serveWorkstation(home, project);
      if (typeof browser === 'string') return;
      opened = await openPage(browser, served.address);
      window = new WindowPage(opened.page);
    });

    afterAll(async () => {
      if (typeof browser !== 'string') await browser.close();
      await served.close();
      rmSync(home, { recursive: true, force: true });
    });

    it('comes back by itself, has the job there, and goes on from what is stored by one click', async () => {
      const { page } = opened;
      await window.goTo('calibrate');
      await window.start('Calibrate');
      await page
        .getByText(/^Localising/)
        .first()
        .waitFor();
      await page
        .getByText(/^[1-9]\d? %$/)
        .first()
        .waitFor();
      await window.button('Queue another').click(AT_ONCE);
      await page.locator('[data-test="queued"]').waitFor();
      await served.kill();
      await page.getByRole('heading', { name: 'No connection' }).waitFor();
      // Without the project: the window knows which it had.
      served = await serveWorkstation(home, undefined, Number(new URL(served.address).port));
      await page.getByRole('heading', { name: 'No connection' }).waitFor({ state: 'hidden' });
      await page.getByText('The last run was interrupted.').waitFor();
      const left = page.locator('[data-test="left"]');
      expect(await left.allInnerTexts()).toEqual(['1. Calibrating', '2. Calibrating']);
      await window.button('Go on').click();
      await left.first().waitFor({ state: 'hidden' });
      expect(await page.locator('[data-test="queued"]').allInnerTexts()).toEqual(['1. Calibrating']);
      await page.getByText('Valid range').first().waitFor({ timeout: 240_000 });
    });
  },
);
