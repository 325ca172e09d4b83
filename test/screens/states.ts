import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import type { WindowPage } from '../e2e/support/window-page.ts';

type State = [name: string, reach: () => Promise<unknown>];

const WORK_MS = 60_000;

/** Each brings the window to a state; they follow each other. @param home the folder that is served, with the files of `filledFolder` @param into where the pictures go */
export function states(page: Page, window: WindowPage, home: string, into: string): State[] {
  return [
    ...ofImages(page, window),
    ...everywhere(page, window),
    ...ofModels(page, window, home, into),
    ...ofTrajectories(page, window),
    ...ofLongWork(page, window),
    ...ofEmptyProject(page, window),
  ];
}

const escape = (page: Page): Promise<void> => page.keyboard.press('Escape');

/** After Escape, which closes what the state before has opened. */
const then =
  (page: Page, reach: () => Promise<unknown>): (() => Promise<unknown>) =>
  async () => {
    await escape(page);
    await reach();
  };

const ofImages = (page: Page, window: WindowPage): State[] => [
  ['images', () => window.goTo('images')],
  [
    'images-preview',
    async () => {
      await window.button('Live preview').click();
      await page.locator('[data-test="dust"]').waitFor();
    },
  ],
  ['images-flattened', () => window.button('Flat').click()],
  ['images-without-dust', () => window.button('No dust').click()],
  ['images-enlarged', () => page.keyboard.press('f')],
  [
    'images-x-z',
    then(page, async () => {
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
    },
  ],
  [
    'images-properties',
    async () => {
      await window.button('Change properties…').click();
    },
  ],
];

const everywhere = (page: Page, window: WindowPage): State[] => [
  ['palette', then(page, () => page.keyboard.press('Control+k'))],
  ['shortcuts', then(page, () => page.keyboard.press('?'))],
  ['history', then(page, () => page.getByRole('button', { name: 'History of this project' }).click())],
  ['menu', then(page, () => window.button('Menu').click())],
  ['about', () => page.getByRole('menuitem', { name: 'About Janus3D' }).click()],
];

const ofModels = (page: Page, window: WindowPage, home: string, into: string): State[] => [
  ['calibrate', then(page, () => window.goTo('calibrate'))],
  [
    'calibrate-gallery',
    () => page.locator('[data-test="gallery"]').evaluate((gallery) => gallery.scrollIntoView()),
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
  ['train-learning', () => window.button('Learning curve').click()],
  ['train-compare', () => window.button('Compare all').click()],
];

const ofTrajectories = (page: Page, window: WindowPage): State[] => {
  const main = page.getByRole('main');
  return [
    ['track', () => window.goTo('track')],
    [
      'track-two-sets',
      async () => {
        await page.getByLabel('Compare with').selectOption({ index: 1 });
        await page.getByText('of the positions are in both').waitFor();
      },
    ],
    [
      'track-filters',
      async () => {
        await window.button('Filter').click();
        await page.getByLabel('Column').last().selectOption('speed');
      },
    ],
    ['track-options', () => main.locator('details:not([open]) > summary').first().click()],
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
      'track-tags',
      async () => {
        await window.button('3D scene').click();
        await window.button('Tag').click();
        await page.locator('[data-test="tag-legend"]').waitFor();
        await page.keyboard.press('Escape');
      },
    ],
    ['track-batch', () => window.button('Several videos…').click()],
    [
      'save-figure',
      then(page, async () => {
        await window.button('3D scene').click();
        await window.button('Picture').click();
      }),
    ],
    ['validate', then(page, () => window.goTo('validate'))],
    ['analyse', () => window.goTo('analyse')],
    [
      'analyse-results',
      async () => {
        await window.start('Analyse');
        await main.locator('figure, [data-test="figure"], canvas').first().waitFor({ timeout: WORK_MS });
      },
    ],
    ['live', () => window.goTo('live')],
    [
      'live-data',
      async () => {
        await window.button('File…').click();
        await window.chooseOne('recording.ome.tif');
        await window.start('Follow');
        await page.getByText('Particles now').waitFor({ timeout: WORK_MS });
        await page.waitForTimeout(5000);
      },
    ],
  ];
};

const ofLongWork = (page: Page, window: WindowPage): State[] => [
  [
    'job',
    async () => {
      const cancel = window.button('Cancel');
      if (await cancel.isVisible()) await cancel.click();
      await page.getByText('Following a recording').waitFor({ state: 'hidden' });
      await window.goTo('train');
      await window.button('Compare all').click();
      await window.start('Compare');
      await window.button('Queue another').waitFor();
    },
  ],
  [
    'job-queue',
    async () => {
      await window.button('Queue another').click();
      await page.locator('[data-test="queued"]').first().waitFor();
      await window.button('Queue another').click();
      await window.goTo('track');
    },
  ],
];

const ofEmptyProject = (page: Page, window: WindowPage): State[] => [
  [
    'start',
    async () => {
      while (await page.locator('[data-test="queued"]').count())
        await page.locator('[data-test="queued"]').first().getByRole('button').last().click();
      const cancel = window.button('Cancel').last();
      if (await cancel.isVisible()) await cancel.click();
      // What runs may take a while to stop.
      await window.button('Close project').click({ timeout: WORK_MS });
    },
  ],
  ['browse', () => window.button('Open project…').click()],
  ['error', () => window.chooseOne('broken.janus3d')],
  [
    'new-project',
    then(page, () => window.createProject('2026-11-26_an empty project with a name as long as in a lab')),
  ],
  ['calibrate-empty', () => window.goTo('calibrate')],
  ['train-empty', () => window.goTo('train')],
  ['track-empty', () => window.goTo('track')],
  ['validate-empty', () => window.goTo('validate')],
  ['analyse-empty', () => window.goTo('analyse')],
  ['live-empty', () => window.goTo('live')],
];
