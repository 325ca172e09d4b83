import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../e2e/support/accessibility.ts';
import { launchBrowser, openPage, type OpenedPage } from '../e2e/support/browser.ts';
import { analysedProject, serveWorkstation, windowIsBuilt, type Served } from '../e2e/support/served.ts';
import { differing, WindowPage, type StepName } from '../e2e/support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: accessibility of the window, for ${browser}.`);

const SOON = { timeout: 20_000 };
/** What tells that a screen has its content. */
const CONTENT: Record<StepName, string> = {
  images: 'Contrast',
  calibrate: 'Reference image',
  train: 'Importance of each input',
  track: 'Height, all particles',
  validate: 'By true height',
  analyse: 'How do the particles move?',
  live: 'Nothing is followed yet',
};

describe.skipIf(typeof browser === 'string')('accessibility of the window', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-a11y-'));
  let served: Served;
  let opened: OpenedPage;
  let window: WindowPage;

  beforeAll(async () => {
    served = await serveWorkstation(home, analysedProject(home));
    if (typeof browser === 'string') return;
    opened = await openPage(browser, served.address);
    window = new WindowPage(opened.page);
    await opened.page.getByText('Contrast').waitFor();
  });

  afterAll(async () => {
    if (typeof browser !== 'string') await browser.close();
    await served.close();
    rmSync(home, { recursive: true, force: true });
  });

  describe.each(['light', 'dark'] as const)('%s colours', (colorScheme) => {
    it.each(Object.keys(CONTENT) as StepName[])('%s', async (step) => {
      await opened.page.emulateMedia({ colorScheme });
      await window.goTo(step);
      await opened.page.getByText(CONTENT[step], { exact: true }).waitFor();
      const folded = opened.page.getByRole('main').locator('details:not([open]) > summary');
      while ((await folded.count()) > 0) await folded.first().click();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
    });

    it('trajectories over the video', async () => {
      await window.goTo('track');
      await window.button('Video').click();
      await opened.page.locator('[data-test="video"]').waitFor();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
      await window.button('3D scene').click();
    });

    it('settings for localising on a frame, a part of the residuals', async () => {
      await window.goTo('images');
      await window.button('Live preview').click();
      await window.circleCount.waitFor();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
      await window.button('Stored').click();
      await window.goTo('validate');
      await window.button('Drag selects').click();
      await opened.page.locator('[data-test="brushed"]').waitFor();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
      await window.button('Drag zooms').click();
    });

    it('export, history and shortcuts', async () => {
      const { page } = opened;
      for (const name of ['Export…', 'Keyboard shortcuts']) {
        await window.button('Menu').click();
        await page.getByRole('menuitem', { name }).click();
        await window.dialog.waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await window.dialog.waitFor({ state: 'hidden' });
      }
      await window.button('History of this project').click();
      await window.dialog.getByRole('button', { name: 'Save as recipe' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await window.dialog.waitFor({ state: 'hidden' });
    });

    it('learning curve', async () => {
      await window.goTo('train');
      await window.button('Learning curve').click();
      await opened.page.getByText('Error on held-out masks').waitFor();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
      await window.button('Train a model').click();
    });

    it('file browser and start screen', async () => {
      await window.button('Close project').click();
      await opened.page.getByText('Recent projects').waitFor();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
      await window.button('Open project…').click();
      await window.dialog.getByRole('listitem').first().waitFor();
      expect(await accessibilityFaults(opened.page)).toEqual([]);
      await opened.page.keyboard.press('Escape');
      await window.dialog.waitFor({ state: 'hidden' });
      await opened.page.getByRole('button', { name: /^analysed/ }).click();
      // A project opens again at the step that was shown last.
      await window.step('images').click();
      await opened.page.getByText('Contrast').waitFor();
    });
  });

  it.each(Object.keys(CONTENT) as StepName[])('colours set by the system: %s', async (step) => {
    const { page } = opened;
    await page.emulateMedia({ forcedColors: 'active' });
    await window.goTo(step);
    await page.getByText(CONTENT[step], { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    // Chosen and not chosen must differ in what the system leaves of their looks.
    const alike = await page.evaluate(`(() => {
      const look = (one) => {
        const { color, backgroundColor, textDecorationLine } = getComputedStyle(one);
        return [color, backgroundColor, textDecorationLine].join();
      };
      const groups = [...document.querySelectorAll('.segments'), document.querySelector('[data-step]').closest('ol, ul, nav')];
      return groups.flatMap((group) => {
        const isChosen = (one) => one.matches('[aria-pressed=true], [aria-current=step]');
        const all = [...group.querySelectorAll('[aria-pressed], [data-step]')];
        const chosen = all.find(isChosen);
        return all.filter((one) => chosen && !isChosen(one) && look(one) === look(chosen)).map((one) => one.textContent.trim());
      });
    })()`);
    expect(alike).toEqual([]);
    if (step === 'track') {
      const colours = await page.evaluate(
        `[...new Set([...document.querySelectorAll('tbody .data-colour')].map((one) => getComputedStyle(one).backgroundColor))].length`,
      );
      expect(colours).toBe(4);
    }
    await page.emulateMedia({ forcedColors: 'none' });
  });

  it('keeps the camera of the 3D scene over a reload, and moves it at once where motion is reduced', async () => {
    const { page } = opened;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await window.goTo('track');
    const scene = page.locator('[data-test="scene"]');
    // Without its edges, where the focus is marked.
    const drawn = async (): Promise<Buffer> => {
      const { x = 0, y = 0, width = 0, height = 0 } = (await scene.boundingBox()) ?? {};
      return page.screenshot({ clip: { x: x + 5, y: y + 5, width: width - 10, height: height - 10 } });
    };
    await scene.focus();
    const first = await drawn();
    for (const key of ['ArrowRight', 'ArrowRight', '+']) await page.keyboard.press(key);
    let turned = first;
    const hasSettled = async (): Promise<boolean> => {
      const now = await drawn();
      const settled = now.equals(turned) && !now.equals(first);
      turned = now;
      return settled;
    };
    await expect.poll(hasSettled, SOON).toBe(true);
    const running = `document.getAnimations().filter(({ effect }) => effect.getTiming().duration > 1).length`;
    expect(await page.evaluate(running)).toBe(0);
    await page.reload();
    await scene.waitFor();
    // Moved, and drawn anew but for the edges of lines.
    expect(await differing(first, turned)).toBeGreaterThan(0.02);
    await expect.poll(async () => differing(turned, await drawn()), SOON).toBeLessThan(0.004);
    await scene.focus();
    await page.keyboard.press('0');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  it('filters trajectories by keyboard, everywhere, and keeps that over a reload', async () => {
    const { page } = opened;
    await window.goTo('track');
    const shown = page.locator('[data-test="shown-count"]');
    await expect.poll(() => shown.innerText(), SOON).toMatch(/^(\d+) of \1 shown$/);
    const rows = page.getByRole('table', { name: 'Trajectories' }).locator('tbody tr');
    const all = await rows.count();
    const highest = page.getByLabel('Highest z (µm), least');
    await page.getByRole('button', { name: 'Filter', exact: true }).press('Enter');
    await page.getByLabel('Column').last().selectOption({ label: 'Highest z (µm)' });
    // Above all of them.
    await highest.fill('1000');
    await highest.press('Enter');
    await expect.poll(() => shown.innerText(), SOON).toBe(`0 of ${all} shown`);
    expect(await rows.count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    await expect.poll(() => shown.innerText(), SOON).toBe(`0 of ${all} shown`);
    await highest.fill('');
    await highest.press('Enter');
    await expect.poll(() => rows.count(), SOON).toBe(all);
    await page.getByRole('button', { name: 'Take the filter by Highest z (µm) away' }).press('Enter');
  });

  it('queues work behind what runs, by keyboard, keeps that over a reload and takes it out', async () => {
    const { page } = opened;
    const main = page.getByRole('main');
    await window.goTo('train');
    await window.button('Compare all').press('Enter');
    await main.getByRole('button', { name: 'Compare', exact: true }).press('Enter');
    await main.getByRole('button', { name: 'Queue another' }).waitFor();
    await window.goTo('analyse');
    await page.getByText('Comparing is running; this starts after it.').waitFor();
    await main.getByRole('button', { name: 'Analyse', exact: true }).press('Enter');
    const queued = page.locator('[data-test="queued"]');
    await expect.poll(() => queued.allInnerTexts(), SOON).toEqual(['1. Analysing 1 video']);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    await expect.poll(() => queued.allInnerTexts(), SOON).toEqual(['1. Analysing 1 video']);
    await window.button('Take Analysing 1 video out of the queue').press('Enter');
    await expect.poll(() => queued.count(), SOON).toBe(0);
    const running = page.getByRole('region', { name: 'Running work' });
    await running.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect.poll(() => running.count(), SOON).toBe(0);
  });

  it('is worked by keyboard alone', async () => {
    const { keyboard } = opened.page;
    const focused = (): Promise<string | null> => opened.page.locator(':focus').getAttribute('data-step');
    await window.step('images').focus();
    await keyboard.press('Tab');
    expect(await focused()).toBe('calibrate');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await opened.page.getByLabel('Time').focus();
    await keyboard.press('Home');
    await opened.page.getByText('frame 0 / 11').waitFor();
    const scene = opened.page.locator('[data-test="scene"]');
    await scene.focus();
    const before = await scene.screenshot();
    await keyboard.press('ArrowRight');
    await expect.poll(async () => before.equals(await scene.screenshot()), SOON).toBe(false);
  });
});
