import type { Place, State } from './place.ts';
import { scrollTo, afterEscape, unfold, WORK_MS } from './reach.ts';

/** The steps Track, Validate, Analyse and Live. */
export const motionStates = (place: Place): State[] => [
  ...trackStates(place),
  ...validateStates(place),
  ...analyseStates(place),
  ...liveStates(place),
];

const trackStates = ({ page, window }: Place): State[] => [
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
  ['track-options', () => unfold(page, 'Options of tracking')],
  [
    'track-chosen',
    async () => {
      await window.button('1').click();
      await window.button('Speed').click();
      await window.button('Perspective').click();
      await page.getByLabel('Wall z').fill('-14');
    },
  ],
  [
    'track-pointed-at',
    async () => {
      const scene = page.locator('[data-test="scene"]');
      await scrollTo(scene);
      const { x, y, width, height } = (await scene.boundingBox())!;
      const readout = page.getByRole('main').getByText(/frame \d+, .* s: x/);
      for (let at = 0; at < 900 && !(await readout.count()); at++)
        await page.mouse.move(x + (width * (at % 30)) / 30, y + (height * Math.floor(at / 30)) / 30);
      await readout.waitFor();
    },
  ],
  ['track-joining', () => window.button('Join…').click()],
  ['track-name', afterEscape(page, () => window.button('Name…').click())],
  [
    'track-named',
    async () => {
      await page.getByLabel('Name', { exact: true }).fill('the one that circles at the wall for long');
      await window.button('Save name').click();
      await page.getByText('by hand').waitFor();
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
  [
    'track-enlarged',
    () =>
      page
        .getByRole('main')
        .getByRole('button', { name: /^Fill the window/ })
        .first()
        .click(),
  ],
  ['track-batch', afterEscape(page, () => window.button('Several videos…').click())],
  ['save-figure', afterEscape(page, () => window.button('Picture').click())],
  [
    'save-figure-plot',
    afterEscape(page, () =>
      page.locator('[data-test="height-plot"]').getByRole('button', { name: /^Save/ }).click(),
    ),
  ],
  ...importStates({ page, window }),
  [
    'track-untracked',
    afterEscape(page, () => page.getByRole('main').locator('select').first().selectOption({ index: 2 })),
  ],
];

const importStates = ({ page, window }: Pick<Place, 'page' | 'window'>): State[] => {
  const open = (name: string) =>
    afterEscape(page, async () => {
      await window.button('Import trajectories…').click();
      await window.chooseOne(name);
      await window.dialog.getByText('Columns of the table').waitFor();
    });
  const column = (title: string, name: string): Promise<unknown> =>
    window.dialog.getByRole('combobox', { name: title, exact: true }).selectOption(name);
  return [
    ['import-tracks', open('helices-of-another-program.csv')],
    [
      'import-tracks-chosen',
      async () => {
        await column('Frame', 'Slice');
        await column('x', 'Pos X');
        await column('y', 'Pos Y');
        await column('z', 'Height');
        await column('Trajectory', 'Track');
        await column('Unit of x and y', 'Pixels');
        await window.dialog.getByText('60 positions of 5').waitFor();
      },
    ],
    ['import-tracks-linked', open('detections.csv')],
    [
      'track-imported',
      async () => {
        await open('helices.csv')();
        await window.confirmImport();
        await page.getByText('Where they come from').click();
      },
    ],
    ['track-imported-chosen', () => page.getByRole('row').getByRole('button', { name: /^2/ }).click()],
  ];
};

const validateStates = ({ page, window }: Place): State[] => [
  ['validate', afterEscape(page, () => window.goTo('validate'))],
  [
    'validate-selected',
    async () => {
      await window.button('Drag selects').click();
      const plot = page.locator('[data-test="validation-residuals"]');
      await scrollTo(plot);
      const { x, y, width, height } = (await plot.locator('.u-over').boundingBox())!;
      await page.mouse.move(x + width * 0.2, y + height * 0.1);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.8, y + height * 0.9, { steps: 4 });
      await page.mouse.up();
      await page.locator('[data-test="brushed"]').waitFor();
    },
  ],
  ['validate-bins', () => scrollTo(page.getByText('By true height'))],
  [
    'validate-failed',
    async () => {
      await window.button('Choose a table…').click();
      await window.chooseOne('broken.csv');
      await window.start('Validate');
      await page.getByRole('main').getByRole('alert').first().waitFor();
    },
  ],
];

const analyseStates = ({ page, window }: Place): State[] => {
  const main = page.getByRole('main');
  const figures = main.locator('[data-test^="figure-"]');
  return [
    ['analyse', () => window.goTo('analyse')],
    [
      'analyse-results',
      async () => {
        await page.getByLabel('fuel', { exact: true }).check();
        await window.start('Analyse');
        await figures.first().waitFor({ timeout: WORK_MS });
      },
    ],
    ['analyse-figures', () => scrollTo(figures)],
    ['analyse-last-figures', () => scrollTo(figures.last())],
    [
      'analyse-one',
      async () => {
        await window.goTo('track');
        await page.getByRole('main').locator('select').first().selectOption({ index: 0 });
        await page.getByRole('row').getByRole('button', { name: /^1/ }).click();
        await window.button('Analyse…').click();
        await window.start('Analyse');
        await page.getByText('One track alone').waitFor({ timeout: WORK_MS });
      },
    ],
  ];
};

const liveStates = ({ page, window }: Place): State[] => [
  ['live', () => window.goTo('live')],
  [
    'live-data',
    async () => {
      await window.button('File…').click();
      await window.chooseOne('recording.ome.tif');
      await window.start('Follow');
      await page.getByText('Particles now').waitFor({ timeout: WORK_MS });
      await page.getByText('all trajectories so far').waitFor({ timeout: WORK_MS });
    },
  ],
  [
    'live-cancelled',
    async () => {
      await window.button('Cancel').click();
      await page.getByText('Cancelled.').waitFor({ timeout: WORK_MS });
    },
  ],
];
