import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { runCli } from '../e2e/support/cli.ts';
import { serveWorkstation, windowIsBuilt } from '../e2e/support/served.ts';

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
});
