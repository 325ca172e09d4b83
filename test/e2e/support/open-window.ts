import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { openPage, type OpenedPage } from './browser.ts';
import { serveWorkstation, type Served } from './served.ts';
import { WindowPage } from './window-page.ts';

/** A window on a workstation that is served in a folder of its own. */
export interface OpenedWindow extends OpenedPage {
  window: WindowPage;
  served: Served;
  /** Ends browser and workstation, and removes the folder. */
  close(): Promise<void>;
}

/** @param browser where it is a text there is none, and the tests are skipped */
export async function openWindow(
  browser: Browser | string,
  home: string,
  projectFile?: string,
): Promise<OpenedWindow> {
  if (typeof browser === 'string') throw new Error(`There is no browser: ${browser}.`);
  const served = await serveWorkstation(home, projectFile);
  const opened = await openPage(browser, served.address);
  return {
    ...opened,
    served,
    window: new WindowPage(opened.page),
    close: async () => {
      await browser.close();
      await served.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
