import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, openPage } from '../e2e/support/browser.ts';
import { janus3d, serveWorkstation, smallScene } from '../e2e/support/served.ts';
import { WindowPage, type StepName } from '../e2e/support/window-page.ts';
import { inputToPaint, withoutDrawing } from './support/script-time.ts';

/**
 * How soon the window answers while a calibration runs: script and layout from an input to the next paint, as Chromium traces it, in
 * milliseconds of the processor; 95 of 100 within 50 ms. Slices are stepped through, the pointer goes over an image, options are typed
 * and steps are opened. `npx node test/bench/input.ts` after `npm run build`.
 */
const STEPS: StepName[] = ['calibrate', 'train', 'track', 'validate', 'analyse', 'images'];

const browser = await launchBrowser();
if (typeof browser === 'string') throw new Error(browser);
const folder = mkdtempSync(join(tmpdir(), 'janus3d-bench-'));
const file = join(folder, 'bench.janus3d');
const scene = smallScene();
/** So many that the calibration lasts longer than what is measured. */
const stacks = Array.from({ length: 100 }, (_, k) => {
  const stack = join(folder, `s${k}.ome.tif`);
  copyFileSync(join(scene, `stack_0${k % 2}.ome.tif`), stack);
  return stack;
});
janus3d('new', file);
janus3d('import', file, '--stack', ...stacks);
janus3d('import', file, '--video', join(scene, 'video.ome.tif'));
const served = await serveWorkstation(folder, file);

try {
  const { page, complaints } = await openPage(browser, served.address);
  await withoutDrawing(page);
  const window = new WindowPage(page);
  await page.getByText('Contrast').first().waitFor();
  await window.goTo('calibrate');
  await window.start('Calibrate');
  await page
    .getByText(/^[1-9]\d? %$/)
    .first()
    .waitFor();
  const parts: [name: string, act: () => Promise<void>][] = [
    [
      'steps opened',
      async () => {
        for (let round = 0; round < 5; round++) {
          for (const step of STEPS) {
            await window.goTo(step);
            await page.waitForTimeout(120);
          }
        }
      },
    ],
    [
      'slices stepped through',
      async () => {
        await window.goTo('images');
        await page.getByLabel('Slice', { exact: true }).focus();
        for (let i = 0; i < 30; i++) {
          await page.keyboard.press('ArrowRight');
          await page.waitForTimeout(60);
        }
      },
    ],
    [
      'pointer over the image',
      async () => {
        const box = (await page.getByRole('img').first().boundingBox())!;
        for (let i = 0; i < 60; i++) {
          await page.mouse.move(box.x + box.width * (0.2 + i / 100), box.y + box.height / 2);
          await page.waitForTimeout(30);
        }
      },
    ],
    [
      'options typed',
      async () => {
        await window.goTo('calibrate');
        await page.getByLabel(/^Smallest spacing/).focus();
        for (const key of '12.5'.repeat(8)) {
          await page.keyboard.press(key);
          await page.waitForTimeout(60);
        }
      },
    ],
  ];
  for (const [name, act] of parts) {
    const { stretches, medianMs, p95Ms, mostMs } = await inputToPaint(browser, page, act);
    const figures = [medianMs, p95Ms, mostMs].map((value) => value.toFixed(1).padStart(7));
    const running = await page.locator('[data-step="calibrate"]').innerText();
    console.log(
      `${name.padEnd(26)}${figures[0]} median${figures[1]} p95${figures[2]} most ms, ${stretches} inputs; aim 50; ${running.replace(/\s+/g, ' ')}`,
    );
  }
  if (complaints.length > 0) console.log('The page complained:', complaints);
} finally {
  await browser.close();
  await served.kill();
  rmSync(folder, { recursive: true, force: true });
}
