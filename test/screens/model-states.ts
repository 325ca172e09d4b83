import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Place, State } from './place.ts';
import { scrollTo, afterEscape } from './reach.ts';

const LONG_NAME = 'Linear, stacks of 26 November, chamber 2, without the particles at the edge, v2';

/** The steps Calibrate and Train. */
export const modelStates = ({ page, window, home, into }: Place): State[] => {
  const gallery = page.locator('[data-test="gallery"]');
  return [
    [
      'calibrate',
      afterEscape(page, async () => {
        await page.evaluate(`dispatchEvent(new DragEvent('dragleave'))`);
        await window.goTo('calibrate');
      }),
    ],
    ['calibrate-finding', () => scrollTo(page.getByText('Where finding and alignment hold'))],
    [
      'calibrate-gallery',
      async () => {
        await scrollTo(gallery);
        await gallery.focus();
        await page.keyboard.press('p');
      },
    ],
    ['calibrate-particle', () => page.keyboard.press('Enter')],
    ['calibrate-left-out', () => window.button('Leave out').first().click()],
    [
      'calibrate-references',
      async () => {
        await page.keyboard.press('Control+z');
        await scrollTo(page.getByText('References to choose from'));
      },
    ],
    [
      'calibration-report',
      async () => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          window.button('Save report as HTML').click(),
        ]);
        const file = join(home, 'report.html');
        await download.saveAs(file);
        const report = await page.context().newPage();
        await report.goto(pathToFileURL(file).href);
        await report.screenshot({ path: join(into, 'calibration-report-as-html.png'), fullPage: true });
        await report.close();
      },
    ],
    ['train', () => window.goTo('train')],
    [
      'train-long-name',
      async () => {
        const name = page.getByRole('main').getByLabel('Name', { exact: true });
        await name.fill(LONG_NAME);
        await name.press('Enter');
        await page.getByRole('heading', { name: LONG_NAME }).waitFor();
      },
    ],
    ['train-residuals', () => scrollTo(page.locator('[data-test="residual-plot"]'))],
    [
      'train-residual-masks',
      async () => {
        const plot = page.locator('[data-test="residual-plot"]');
        const { x, y, width, height } = (await plot.locator('.u-over').boundingBox())!;
        for (let at = 1; at < 200 && !(await plot.getByText('predicted').count()); at++)
          await page.mouse.move(x + (width * at) / 200, y + height * (0.45 + 0.1 * (at % 2)));
        await page.mouse.down();
        await page.mouse.up();
        await scrollTo(page.locator('[data-test="residual-masks"]'));
      },
    ],
    ['train-importance', () => scrollTo(page.getByText('Importance of each input'))],
    ['train-remove', () => page.getByRole('button', { name: 'Remove this model…' }).click()],
    ['train-learning', afterEscape(page, () => window.button('Learning curve').click())],
    ['train-compare', () => window.button('Compare all').click()],
  ];
};
