import type { Place, State } from './place.ts';
import { afterEscape, scrollTo, unfold, WORK_MS } from './reach.ts';

/** What seldom comes: many particles, none, one frame, wrong values, work that fails, a long history. */
export const cornerStates = ({ page, window }: Place): State[] => {
  const show = (video: string) => (): Promise<unknown> =>
    page.getByRole('main').locator('select').first().selectOption({ label: video });
  return [
    [
      'crowd',
      async () => {
        await window.button('Close project').click();
        await window.button('Open project…').click();
        await window.chooseOne('corners.janus3d');
        await page.getByText('Contrast').first().waitFor();
      },
    ],
    ['crowd-labels', () => page.getByText('Write radius').click()],
    ['damaged', () => page.getByRole('button', { name: /^damaged/ }).click()],
    [
      'damaged-track',
      async () => {
        await window.goTo('track');
        await show('damaged.ome.tif')();
        await window.start('Track');
        await page.getByRole('main').getByRole('alert').first().waitFor({ timeout: WORK_MS });
      },
    ],
    ['crowd-track', show('crowd.ome.tif')],
    ['crowd-table', () => scrollTo(page.getByText('No.').first())],
    ['nobody-track', show('nobody.ome.tif')],
    ['single-frame-track', show('single.ome.tif')],
    [
      'wrong-options',
      async () => {
        await unfold(page, 'Options of tracking');
        await page.getByLabel('Largest step').first().fill('-3');
        await page.getByLabel('Memory').first().fill('two');
        await page.keyboard.press('Tab');
      },
    ],
    ['crowd-analyse', () => window.goTo('analyse')],
    [
      'wall-found',
      async () => {
        const main = page.getByRole('main');
        await main.getByLabel('All that are tracked').uncheck();
        await main.getByLabel(/^settled/).check();
        await main.getByLabel('Particle diameter').first().fill('5');
        await window.start('Analyse');
        await page.getByText('Focal height, found').waitFor({ timeout: WORK_MS });
      },
    ],
    [
      'long-history',
      afterEscape(page, () => page.getByRole('button', { name: 'History of this project' }).click()),
    ],
    [
      'setup-errors',
      afterEscape(page, async () => {
        await window.goTo('images');
        await window.button('Change properties…').click();
        await window.dialog.getByRole('button', { name: 'New setup…' }).click();
        await window.button('Save setup').click();
      }),
    ],
    [
      'properties-errors',
      async () => {
        await page.keyboard.press('Escape');
        await window.dialog.getByLabel('Pixel size').fill('-1');
        await page.keyboard.press('Tab');
      },
    ],
  ];
};
