import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from '../e2e/support/accessibility.ts';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { analysedProject, serveWorkstation } from '../e2e/support/served.ts';
import { WindowPage } from '../e2e/support/window-page.ts';

/**
 * Pictures of every screen and state of the window, to be looked at: `npx node test/screens/make-screens.ts [FOLDER] [SIZE...]` after
 * `npm run build`; in .cache/screens unless a folder is given. Says what is cut off, what axe finds and what the page complained of.
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
const sizes = asked.length > 0 ? asked : Object.keys(SIZES);
const home = mkdtempSync(join(tmpdir(), 'janus3d-screens-'));
const file = process.env['JANUS3D_SCREENS_PROJECT'] ?? analysedProject(home);

/** Each brings the window to a state; they follow each other. */
function states(page: Page, window: WindowPage): [name: string, reach: () => Promise<unknown>][] {
  const main = page.getByRole('main');
  const escape = (): Promise<void> => page.keyboard.press('Escape');
  return [
    ['images', () => window.goTo('images')],
    ['images-preview', () => window.button('Live preview').click()],
    ['images-enlarged', () => page.keyboard.press('f')],
    [
      'images-properties',
      async () => {
        await escape();
        await window.button('Change properties…').click();
      },
    ],
    [
      'palette',
      async () => {
        await escape();
        await page.keyboard.press('Control+k');
      },
    ],
    [
      'shortcuts',
      async () => {
        await escape();
        await page.keyboard.press('?');
      },
    ],
    [
      'menu',
      async () => {
        await escape();
        await window.button('Menu').click();
      },
    ],
    ['about', () => page.getByRole('menuitem', { name: 'About Janus3D' }).click()],
    [
      'calibrate',
      async () => {
        await escape();
        await window.goTo('calibrate');
      },
    ],
    ['train', () => window.goTo('train')],
    ['train-learning', () => window.button('Learning curve').click()],
    ['train-compare', () => window.button('Compare all').click()],
    ['track', () => window.goTo('track')],
    ['track-options', () => main.locator('details:not([open]) > summary').first().click({ timeout: 2000 })],
    [
      'track-chosen',
      async () => {
        await window.button('1').click();
        await window.button('Speed').click();
        await window.button('Perspective').click();
      },
    ],
    ['track-video', () => window.button('Video').click()],
    [
      'save-figure',
      async () => {
        await window.button('3D scene').click();
        await window.button('Save picture').click();
      },
    ],
    [
      'validate',
      async () => {
        await escape();
        await window.goTo('validate');
      },
    ],
    ['analyse', () => window.goTo('analyse')],
    ['start', () => window.button('Close project').click()],
    ['browse', () => window.button('Open project…').click()],
    [
      'new-project',
      async () => {
        await escape();
        await window.createProject(`empty-${Date.now()}`);
      },
    ],
    ['calibrate-empty', () => window.goTo('calibrate')],
    ['train-empty', () => window.goTo('train')],
    ['track-empty', () => window.goTo('track')],
    ['validate-empty', () => window.goTo('validate')],
    ['analyse-empty', () => window.goTo('analyse')],
  ];
}

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
  for (const name of sizes) {
    const size = SIZES[name];
    for (const theme of ['light', 'dark'] as const) {
      const served = await serveWorkstation(home, file);
      const { page, complaints } = await openPage(browser, served.address, size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.getByText('Contrast').first().waitFor();
      const into = join(folder, `${name}-${theme}`);
      mkdirSync(into, { recursive: true });
      for (const [state, reach] of states(page, new WindowPage(page))) {
        try {
          await reach();
          await page.waitForTimeout(700);
          await page.screenshot({ path: join(into, `${state}.png`) });
          const faults = name === '1280x720' || name === '900x600' ? await accessibilityFaults(page) : [];
          for (const fault of [...(await cutOff(page)), ...faults])
            console.log(`${name} ${theme} ${state}: ${fault}`);
        } catch (error) {
          console.log(`${name} ${theme} ${state}: not reached: ${String(error).split('\n')[0]}`);
        }
      }
      if (complaints.length > 0) console.log(`${name} ${theme}: the page complained:`, complaints);
      await page.context().close();
      await served.close();
    }
  }
} finally {
  await browser.close();
  if (existsSync(home)) rmSync(home, { recursive: true, force: true });
}
