import type { Place, State } from './place.ts';
import { scrollTo, afterEscape } from './reach.ts';

/** The step Images, and what is at hand everywhere. */
export const imageStates = ({ page, window }: Place): State[] => [
  ['images', () => window.goTo('images')],
  ['images-video', () => page.getByRole('button', { name: /^2026-11-26/ }).click()],
  [
    'import-detections',
    async () => {
      await window.button('Import detections…').click();
      await window.chooseOne('detections.csv');
      await window.dialog.getByText('Columns of the table').waitFor();
    },
  ],
  [
    'images-detections',
    async () => {
      await window.confirmImport();
      await page.locator('[data-test="imported-detections"]').waitFor();
      await page.getByText('Where they come from').click();
    },
  ],
  [
    'images-preview',
    async () => {
      await window.button('Remove').click();
      await page.getByRole('button', { name: /^stack_00/ }).click();
      await window.button('Live preview').click();
      await page.locator('[data-test="dust"]').waitFor();
    },
  ],
  ['images-scores', () => scrollTo(page.getByText('Number of circles by score'))],
  ['images-flattened', () => window.button('Flat').click()],
  ['images-without-dust', () => window.button('No dust').click()],
  ['images-options', () => page.getByRole('main').locator('summary').last().click()],
  ['images-enlarged', () => page.keyboard.press('f')],
  [
    'images-x-z',
    afterEscape(page, async () => {
      await window.button('Acquired').click();
      await window.button('x-z').click();
      await page.getByText('Reading the slices…').waitFor({ state: 'hidden' });
    }),
  ],
  [
    'images-correct',
    async () => {
      await window.button('x-y').click();
      await window.button('Stored').click();
      await window.button('Correct by hand').click();
      await scrollTo(window.button('Correct by hand'));
    },
  ],
  ['images-properties', () => window.button('Change properties…').click()],
  ['setup-new', () => window.dialog.getByRole('button', { name: 'New setup…' }).click()],
  [
    'import',
    afterEscape(page, async () => {
      await page.keyboard.press('Escape');
      await window.button('Import z-stacks…').click();
      await window.chooseFiles(['recording.ome.tif']);
    }),
  ],
  [
    'import-unreadable',
    afterEscape(page, async () => {
      await window.button('Import videos…').click();
      for (const name of ['recording.ome.tif', 'unreadable.ome.tif'])
        await window.dialog.getByRole('button', { name }).click();
      await window.dialog.getByRole('button', { name: 'Open' }).click();
      await page.getByText('the others can be imported').waitFor();
    }),
  ],
  [
    'images-remove',
    afterEscape(page, () => page.getByRole('button', { name: /^Remove 2026-11-26/ }).click({ force: true })),
  ],
  [
    'images-file-gone',
    afterEscape(page, () => page.getByRole('button', { name: /^moved-to-another-disk/ }).click()),
  ],
  ['palette', afterEscape(page, () => page.keyboard.press('Control+k'))],
  [
    'palette-nothing',
    async () => {
      await page.keyboard.type('fluorescence');
      await page.getByText('No command').waitFor();
    },
  ],
  ['shortcuts', afterEscape(page, () => page.keyboard.press('?'))],
  ['history', afterEscape(page, () => page.getByRole('button', { name: 'History of this project' }).click())],
  ['menu', afterEscape(page, () => window.button('Menu').click())],
  ['about', () => page.getByRole('menuitem', { name: 'About Janus3D' }).click()],
  [
    'export',
    afterEscape(page, async () => {
      await window.button('Menu').click();
      await page.getByRole('menuitem', { name: 'Export…' }).click();
    }),
  ],
  ['find-again', afterEscape(page, () => window.button('Find again…').first().click())],
  [
    'drop',
    afterEscape(page, async () => {
      await page.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([], 'stack.ome.tif'));
        dispatchEvent(new DragEvent('dragover', { dataTransfer, cancelable: true }));
      })()`);
    }),
  ],
];
