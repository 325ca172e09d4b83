import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { serveWorkstation } from '../e2e/support/served.ts';
import { WindowPage } from '../e2e/support/window-page.ts';
import { largeProject } from './support/large-project.ts';
import { scriptTimes, withoutDrawing, type ScriptTimes } from './support/script-time.ts';

/**
 * Script time of the window with large data, as Chromium traces it: 1000 x 1000 positions while they load, play and are pointed at, a
 * 2304 x 2304 frame of 16 bits, 40 000 masks that are scrolled, 40 000 residuals that are brushed. `npx node test/bench/window.ts [PARTICLES] [FRAMES]` after `npm run build`. Drawing is by software here, and
 * is not counted.
 */
const [particles = 1000, frames = 1000] = process.argv.slice(2).map(Number);

const browser = await launchBrowser();
if (typeof browser === 'string') throw new Error(browser);
const folder = mkdtempSync(join(tmpdir(), 'janus3d-bench-'));
const file = await largeProject(folder, particles, frames);
const served = await serveWorkstation(folder, file);

function say(
  name: string,
  { stretches, medianMs, p95Ms, mostMs, longestMs }: ScriptTimes,
  aim: string,
): void {
  const ms = (value: number): string => value.toFixed(1).padStart(7);
  console.log(
    `${name.padEnd(34)}${ms(medianMs)} median${ms(p95Ms)} p95${ms(mostMs)} most${ms(longestMs)} longest ms, ${stretches} times; aim ${aim}`,
  );
}

try {
  const { page, complaints } = await openPage(browser, served.address);
  await withoutDrawing(page);
  const window = new WindowPage(page);
  await page.getByText('Contrast').first().waitFor();

  /** Moves the pointer over an element, as a person does, `steps` times. */
  async function sweep(element: Locator, steps: number): Promise<void> {
    const box = (await element.boundingBox())!;
    for (let i = 0; i < steps; i++) {
      const angle = i * 0.4;
      const reach = 0.1 + (0.25 * i) / steps;
      await page.mouse.move(
        box.x + box.width * (0.5 + reach * Math.cos(angle)),
        box.y + box.height * (0.5 + reach * Math.sin(angle)),
      );
      await page.waitForTimeout(30);
    }
  }

  const slider = page.getByLabel(/^(Slice|Frame)$/);
  await slider.focus();
  await page.waitForTimeout(1500);
  const step = async (): Promise<void> => {
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(900);
    }
  };
  say('frame of 2304 x 2304, a step', await scriptTimes(browser, page, 'keydown', step), '20');

  await window.goTo('calibrate');
  const gallery = page.locator('[data-test="gallery"]');
  await gallery.scrollIntoViewIfNeeded();
  await gallery.hover();
  await page.waitForTimeout(1500);
  const scroll = (pauseMs: number) => async (): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, 400);
      if (pauseMs > 0) await page.waitForTimeout(pauseMs);
    }
  };
  const scrolled = (pauseMs: number): Promise<ScriptTimes> =>
    scriptTimes(browser, page, 'scroll', scroll(pauseMs));
  say('gallery of 40 000 masks, a scroll', await scrolled(0), '16');
  // Masks are read in the pauses: no stretch of script may hold up a frame.
  say('the same with pauses', await scrolled(300), 'longest 16');

  await window.goTo('validate');
  await window.button('Drag selects').click();
  const residuals = page.locator('[data-test="validation-residuals"] .u-over');
  await residuals.scrollIntoViewIfNeeded();
  await page.waitForTimeout(1500);
  const area = (await residuals.boundingBox())!;
  const brush = async (): Promise<void> => {
    await page.mouse.move(area.x + 0.1 * area.width, area.y + 0.1 * area.height);
    await page.mouse.down();
    for (let i = 0; i < 60; i++) {
      const share = 0.2 + i / 100;
      await page.mouse.move(area.x + share * area.width, area.y + share * area.height);
      await page.waitForTimeout(30);
    }
    await page.mouse.up();
  };
  say('40 000 residuals brushed', await scriptTimes(browser, page, 'mousemove', brush), '16');

  const open = async (): Promise<void> => {
    await window.goTo('track');
    await page.getByRole('heading', { name: /trajectories$/ }).waitFor();
    await page.waitForTimeout(4000);
  };
  say(`${particles} x ${frames} opened`, await scriptTimes(browser, page, 'frame', open), 'longest 200');
  const scene = page.locator('[data-test="scene"]');
  await window.button('Play').click();
  await page.waitForTimeout(1000);
  const watch = (): Promise<void> => page.waitForTimeout(4000);
  say('play', await scriptTimes(browser, page, 'timer', watch), '8');
  await window.button('Stop').click();
  await sweep(scene, 3);
  say(
    'pointer over the 3D scene',
    await scriptTimes(browser, page, 'pointermove', () => sweep(scene, 60)),
    '8',
  );
  const plot = page.locator('[data-test="height-plot"] .u-over');
  await sweep(plot, 3);
  say('pointer over z(t)', await scriptTimes(browser, page, 'mousemove', () => sweep(plot, 60)), '8');
  if (complaints.length > 0) console.log('The page complained:', complaints);
} finally {
  await browser.close();
  await served.close();
  rmSync(folder, { recursive: true, force: true });
}
