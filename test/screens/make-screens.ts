import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults } from '../e2e/support/accessibility.ts';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { serveWorkstation, type Served } from '../e2e/support/served.ts';
import { WindowPage } from '../e2e/support/window-page.ts';
import { filledFolder } from './filled-folder.ts';
import { cutOff, shifted, watchShifts } from './page-faults.ts';
import type { State } from './place.ts';
import { afterEscape } from './reach.ts';
import { states } from './states.ts';
import { wordFaults } from './word-faults.ts';
import { startLongWork } from './work-states.ts';

/**
 * Pictures of every screen and state of the window, to be looked at: `npm run screens -- [FOLDER] [SIZE[-THEME]...]` after
 * `npm run build`; in .cache/screens unless a folder is given. Ends with code 1 where a state is not reached, words are cut or no
 * person's, something moves by itself, axe finds a fault or the page writes to its console.
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

/** Large pictures on a busy machine. */
const DRAW_MS = 120_000;
/** Axe looks at roles, names and colours, which are the same at every size. */
const AXE_SIZE = '1280x720';

const project = join(import.meta.dirname, '../..');
const [folder = join(project, '.cache/screens'), ...asked] = process.argv.slice(2);
const THEMES = ['light', 'dark'] as const;
const wanted = Object.keys(SIZES).flatMap((size) =>
  THEMES.map((theme) => ({ size, theme, name: `${size}-${theme}` })).filter(
    ({ name }) => asked.length === 0 || asked.some((one) => one === name || name.startsWith(`${one}-`)),
  ),
);
if (wanted.length === 0) throw new Error(`No size is called ${asked.join(' or ')}.`);
/** Made once, for it takes a while; each window works on a copy. */
const filled = await filledFolder();

/** Drawing is by software here, and may lag behind what the page holds. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300))))',
  );

function tell(fault: string): void {
  console.log(fault);
  process.exitCode = 1;
}

/** Reaches one state after the other, and takes a picture of each. */
async function take(all: State[], page: Page, name: string, checked: boolean): Promise<void> {
  for (const [state, reach] of all) {
    try {
      await reach();
      await page.waitForTimeout(700);
      await drawn(page);
      await page.screenshot({ path: join(folder, name, `${state}.png`), timeout: DRAW_MS });
      if (!checked) continue;
      const faults = name.startsWith(AXE_SIZE) ? await accessibilityFaults(page) : [];
      for (const fault of [
        ...(await cutOff(page)),
        ...(await shifted(page)),
        ...(await wordFaults(page)),
        ...faults,
      ])
        tell(`${name} ${state}: ${fault}`);
    } catch (error) {
      tell(`${name} ${state}: not reached: ${String(error).split('\n')[0]}`);
    }
  }
}

/** The server ends in the middle of its work and comes back: the browser itself complains of that, so nothing is checked. */
function lostAndBack(page: Page, window: WindowPage, home: string, served: { now: Served }): State[] {
  return [
    [
      'connection-lost',
      afterEscape(page, async () => {
        await window.button('Close project').click();
        await window.button('Open project…').click();
        await window.chooseOne('analysed.janus3d');
        await startLongWork(page, window);
        await window.button('Queue another').click();
        await page.locator('[data-test="queued"]').waitFor();
        await served.now.kill();
        await page.getByRole('heading', { name: 'No connection' }).waitFor();
      }),
    ],
    [
      'work-left',
      async () => {
        served.now = await serveWorkstation(home, undefined, Number(new URL(served.now.address).port));
        await page.locator('[data-test="left"]').first().waitFor();
      },
    ],
  ];
}

async function takeAll(
  browser: Browser,
  { size, theme, name }: { size: string; theme: 'light' | 'dark'; name: string },
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-screens-'));
  cpSync(filled, home, { recursive: true });
  const served = { now: await serveWorkstation(home, join(home, 'analysed.janus3d')) };
  const { page, complaints } = await openPage(browser, served.now.address, SIZES[size]);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  page.setDefaultTimeout(20_000);
  await page.getByText('Contrast').first().waitFor();
  await watchShifts(page);
  const into = join(folder, name);
  mkdirSync(into, { recursive: true });
  const window = new WindowPage(page);
  await take(states({ page, window, home, into }), page, name, true);
  for (const complaint of complaints) tell(`${name}: the page wrote to its console: ${complaint}`);
  await take(lostAndBack(page, window, home, served), page, name, false);
  await page.context().close();
  await served.now.close();
  rmSync(home, { recursive: true, force: true });
}

const browser = await launchBrowser({ scrollBars: true });
if (typeof browser === 'string') throw new Error(browser);
try {
  for (const one of wanted) await takeAll(browser, one);
} finally {
  await browser.close();
}
