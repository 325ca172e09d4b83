import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from '../e2e/support/accessibility.ts';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { serveWorkstation } from '../e2e/support/served.ts';
import { WindowPage } from '../e2e/support/window-page.ts';
import { filledFolder } from './filled-folder.ts';
import { states } from './states.ts';

/**
 * Pictures of every screen and state of the window, to be looked at: `npx node test/screens/make-screens.ts [FOLDER] [SIZE[-THEME]...]`
 * after `npm run build`; in .cache/screens unless a folder is given. Says what is cut off, what axe finds and what the page complained of.
 */
interface Size {
  width: number;
  height: number;
  scale: number;
}
const SIZES: Record<string, Size> = {
  '900x600': { width: 900, height: 600, scale: 1 },
  '1280x720': { width: 1280, height: 720, scale: 1 },
  '2560x1440': { width: 2560, height: 1440, scale: 1 },
  // 1280 x 720 as a browser shows it at 200 %.
  'zoom-200': { width: 640, height: 360, scale: 2 },
};

const project = join(import.meta.dirname, '../..');
const [folder = join(project, '.cache/screens'), ...asked] = process.argv.slice(2);
const THEMES = ['light', 'dark'] as const;
const wanted = Object.keys(SIZES).flatMap((size) =>
  THEMES.map((theme) => ({ size, theme, name: `${size}-${theme}` })).filter(
    ({ name }) => asked.length === 0 || asked.some((one) => one === size || one === name),
  ),
);
/** Made once, for it takes a while; each window works on a copy. */
const filled = filledFolder();

/** Drawing is by software here, and may lag behind what the page holds. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300))))',
  );

/** Words and controls that are cut off without a scroll bar or dots that say so, or lie beyond the window. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = [];
    for (const element of document.querySelectorAll('button, label, h1, h2, h3, th, dt, dd, p, legend')) {
      if (!element.checkVisibility() || element.closest('.visually-hidden') || element.matches('.visually-hidden')) continue;
      const style = getComputedStyle(element);
      const text = (element.textContent ?? '').trim().slice(0, 40);
      if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis')
        found.push(element.tagName + ' is cut: ' + text);
      const box = element.getBoundingClientRect();
      if (box.right > innerWidth + 1 && !element.closest('.scroll, [class*=scroll]')) found.push(element.tagName + ' beyond the window: ' + text);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the window');
    return [...new Set(found)];
  })()`);

const browser = await launchBrowser();
if (typeof browser === 'string') throw new Error(browser);
try {
  for (const { size, theme, name } of wanted) {
    const home = mkdtempSync(join(tmpdir(), 'janus3d-screens-'));
    cpSync(filled, home, { recursive: true });
    const served = await serveWorkstation(home, join(home, 'analysed.janus3d'));
    const { page, complaints } = await openPage(browser, served.address, SIZES[size]);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    page.setDefaultTimeout(15_000);
    await page.getByText('Contrast').first().waitFor();
    const into = join(folder, name);
    mkdirSync(into, { recursive: true });
    for (const [state, reach] of states(page, new WindowPage(page), home, into)) {
      try {
        await reach();
        await page.waitForTimeout(700);
        await drawn(page);
        await page.screenshot({ path: join(into, `${state}.png`) });
        const faults = size === '1280x720' || size === '900x600' ? await accessibilityFaults(page) : [];
        for (const fault of [...(await cutOff(page)), ...faults]) console.log(`${name} ${state}: ${fault}`);
      } catch (error) {
        console.log(`${name} ${state}: not reached: ${String(error).split('\n')[0]}`);
      }
    }
    if (complaints.length > 0) console.log(`${name}: the page complained:`, complaints);
    await page.context().close();
    await served.close();
    rmSync(home, { recursive: true, force: true });
  }
} finally {
  await browser.close();
}
