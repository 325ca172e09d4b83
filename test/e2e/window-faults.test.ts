import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { openWindow, type OpenedWindow } from './support/open-window.ts';
import { smallScene, windowIsBuilt } from './support/served.ts';
import type { WindowPage } from './support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: faults in the served window, for ${browser}.`);

describe.skipIf(typeof browser === 'string')('the served window, when something is wrong', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-faults-'));
  let opened: OpenedWindow;
  let window: WindowPage;

  beforeAll(async () => {
    const video = readFileSync(join(smallScene(), 'video.ome.tif'));
    copyFileSync(join(smallScene(), 'video.ome.tif'), join(home, 'good.tif'));
    writeFileSync(join(home, 'truncated.tif'), video.subarray(0, video.length / 3));
    writeFileSync(join(home, 'text.tif'), 'not an image at all');
    writeFileSync(join(home, 'text.janus3d'), 'not a project at all');
    opened = await openWindow(browser, home);
    window = opened.window;
  });

  afterAll(async () => {
    await opened.close();
  });

  it('says in plain words that a file is not a project', async () => {
    await window.button('Open project…').click();
    await window.dialog.getByRole('button', { name: 'text.janus3d' }).click();
    await window.dialog.getByRole('button', { name: 'Open' }).click();
    const message = await opened.page.getByRole('alert').innerText();
    expect(message).toContain('text.janus3d');
    expect(message).not.toMatch(/SQLITE|Error:|\bat \w+ \(/);
  });

  it('says in the import dialog what is wrong with an image, and offers no import', async () => {
    await window.createProject('faults');
    for (const name of ['text.tif', 'truncated.tif']) {
      await window.button('Import videos…').click();
      await window.dialog.getByRole('button', { name }).click();
      await window.dialog.getByRole('button', { name: 'Open' }).click();
      await window.dialog.getByRole('alert').waitFor();
      expect(await window.dialog.getByRole('alert').innerText()).toContain(name);
      expect(await window.dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(
        true,
      );
      await window.dialog.getByRole('button', { name: 'Cancel' }).click();
    }
  });

  it('shows a source whose file has gone, and why its frame is not there', async () => {
    await window.importFiles('videos', ['good.tif']);
    rmSync(join(home, 'good.tif'));
    await opened.page.reload();
    await opened.page.getByText('File not found where it was').waitFor();
    await opened.page.getByText('This frame can’t be read').waitFor();
  });

  it('closes a project and finds it again under recent ones', async () => {
    await window.button('Close project').click();
    await opened.page.getByRole('button', { name: /^faults/ }).click();
    await window.button('Close project').waitFor();
  });

  it('says so when the server ends', async () => {
    await opened.served.close();
    await opened.page.getByRole('heading', { name: 'No connection' }).waitFor();
    expect(await opened.page.getByRole('alert').innerText()).toContain('janus3d serve');
  });
});
