import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { runCli } from '../e2e/support/cli.ts';
import { janus3d, serveWorkstation, windowIsBuilt } from '../e2e/support/served.ts';
import { WindowPage } from '../e2e/support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: a newcomer's analysis, for ${browser}.`);

const WORK_MS = 900_000;
const MOST_TABS = 150;

/** How a person works a window. */
interface Hand {
  /** Step 1 is Images. */
  goTo(step: number): Promise<void>;
  press(button: string): Promise<void>;
  choose(list: string, option: string): Promise<void>;
}

const byMouse = (page: Page): Hand => ({
  goTo: (step) =>
    page
      .locator('[data-step]')
      .nth(step - 1)
      .click(),
  press: (button) => page.getByRole('button', { name: button, exact: true }).first().click(),
  choose: async (list, option) => {
    await page.getByLabel(list, { exact: true }).click();
    // The list that opens is the browser's own and no part of the page.
    await page.getByLabel(list, { exact: true }).selectOption({ label: option });
  },
});

/** Name of what has the focus, as a person sees it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const element = document.activeElement;
    if (!element?.matches('button, a, input, select, summary')) return '';
    const label = element?.labels?.[0]?.querySelector('span') ?? element?.labels?.[0];
    return (element?.getAttribute('aria-label') ?? label?.innerText ?? element?.innerText ?? '').trim();
  })()`);

/** Tab until the focus is there; what can't be reached so can't be used without a mouse. */
async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  expect(await page.evaluate('document.activeElement === document.body'), 'the focus is lost').toBe(false);
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    const now = await focused(page);
    if (now === name) return;
    seen.push(now.split('\n')[0]);
    await page.keyboard.press('Tab');
  }
  throw new Error(`${name} is not reached by Tab; reached were ${[...new Set(seen)].join(' | ')}.`);
}

const byKeyboard = (page: Page): Hand => ({
  goTo: async (step) => {
    await page.keyboard.press('g');
    await page.keyboard.press(String(step));
  },
  press: async (button) => {
    await tabTo(page, button);
    await page.keyboard.press('Enter');
  },
  choose: async (list, option) => {
    await tabTo(page, list);
    await page.keyboard.type(option);
    const chosen = await page.evaluate<string>('document.activeElement.selectedOptions[0].label');
    expect(chosen.trim()).toBe(option);
  },
});

/** The sample from the start screen to a table, with a model and a split of one's own. Gives the table. */
async function wholeAnalysis(page: Page, hand: Hand): Promise<string> {
  const soon = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const after = (text: string | RegExp): Promise<void> =>
    page.getByText(text).first().waitFor({ timeout: WORK_MS });
  await soon('Recent projects');
  await hand.press('Try the sample…');
  await soon('New project with the sample');
  await hand.press('Create');
  await after('3 stacks, 1 video');
  await hand.goTo(2);
  await hand.press('Calibrate');
  await after('Valid z labels');
  await hand.goTo(3);
  await hand.choose('Model', 'Extremely randomised trees');
  await hand.choose('Split', 'By particle');
  await hand.press('Train');
  await after('Prediction against label');
  await hand.goTo(4);
  await hand.press('Track');
  await after('Height, all particles');
  await hand.goTo(6);
  await hand.press('Analyse');
  await after(/Mean squared displacement/);
  await hand.goTo(4);
  await soon('Height, all particles');
  const [download] = await Promise.all([page.waitForEvent('download'), hand.press('CSV')]);
  return readFileSync(await download.path(), 'utf8');
}

/** What the command line makes of the same recipe. */
async function replayed(home: string): Promise<string> {
  const at = (name: string): string => join(home, name);
  for (const args of [
    ['export', at('sample.janus3d'), '--what', 'recipe', '--format', 'json', '--out', at('recipe.json')],
    ['run', at('recipe.json'), '--project', at('again.janus3d')],
    ['export', at('again.janus3d'), '--what', 'tracks', '--format', 'csv', '--out', at('tracks.csv')],
  ]) {
    const { code, stderr } = await runCli(args, home);
    expect(code, stderr).toBe(0);
  }
  return readFileSync(at('tracks.csv'), 'utf8');
}

/** Stacks whose steps are already those in the sample. */
const REAL_STEPS = join(import.meta.dirname, '../../../shared/data/janus_dev');
const hasRealSteps = existsSync(REAL_STEPS);
if (!hasRealSteps) console.log('Skipped: the question about the z step, for ../shared is missing.');

describe.skipIf(typeof browser === 'string')('a newcomer analyses the sample', () => {
  afterAll(async () => {
    if (typeof browser !== 'string') await browser.close();
  });

  it.each([
    ['mouse', byMouse],
    ['keyboard', byKeyboard],
  ])('by %s alone, with the bytes of the command line', async (_, handOf) => {
    if (typeof browser === 'string') return;
    const home = mkdtempSync(join(tmpdir(), 'janus3d-newcomer-'));
    const served = await serveWorkstation(home);
    try {
      const { page, complaints } = await openPage(browser, served.address);
      const table = await wholeAnalysis(page, handOf(page));
      expect(table.split('\n').length).toBeGreaterThan(100);
      expect(complaints).toEqual([]);
      await page.close();
      await served.close();
      expect(await replayed(home)).toBe(table);
    } finally {
      await served.close();
      rmSync(home, { recursive: true, force: true });
    }
  });

  it.skipIf(!hasRealSteps)(
    'is asked whether the z step is one of the stage, until it is answered',
    async () => {
      if (typeof browser === 'string') return;
      const home = mkdtempSync(join(tmpdir(), 'janus3d-newcomer-'));
      const stacks = ['stack_00.ome.tif', 'stack_01.ome.tif'];
      for (const name of stacks) copyFileSync(join(REAL_STEPS, name), join(home, name));
      const served = await serveWorkstation(home);
      try {
        const { page } = await openPage(browser, served.address);
        const window = new WindowPage(page);
        await window.createProject('steps');
        await window.button('Import z-stacks…').click();
        await window.chooseFiles(stacks);
        await window.dialog.getByText('Is the z step a travel of the stage?').waitFor();
        await window.confirmImport();
        await page.getByText('If the step is already one in the sample, set the axial factor to 1').waitFor();
        await window.goTo('calibrate');
        const asked = page.getByText('Set it to 1 under Images if the z step is already one in the sample.');
        await asked.waitFor();
        for (const name of stacks) janus3d('set', join(home, 'steps.janus3d'), name, '--axial-scale', '1');
        await page.reload();
        await page.getByText('Axial factor 1: sample travel per z step.').waitFor();
        expect(await asked.count()).toBe(0);
        await page.close();
      } finally {
        await served.close();
        rmSync(home, { recursive: true, force: true });
      }
    },
  );
});
