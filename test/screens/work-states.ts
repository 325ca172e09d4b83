import type { Page } from 'playwright-core';
import type { WindowPage } from '../e2e/support/window-page.ts';
import type { Place, State } from './place.ts';
import { WORK_MS } from './reach.ts';

const LONG_QUEUE = 20;

/** A curve of many repeats: work that takes minutes unless it is cancelled. */
export async function startLongWork(page: Page, window: WindowPage): Promise<void> {
  await window.goTo('train');
  await window.button('Learning curve').click();
  await page.getByLabel('Repeats', { exact: true }).fill('50');
  await window.start('Draw the curve');
  await window.button('Queue another').waitFor();
}

/** Takes all that waits out of the queue, and ends what runs. */
async function endWork(page: Page, window: WindowPage): Promise<void> {
  const queued = page.locator('[data-test="queued"]');
  for (let left = await queued.count(); left > 0; left--) {
    await queued
      .nth(left - 1)
      .getByRole('button')
      .last()
      .click();
    await queued.nth(left - 1).waitFor({ state: 'detached' });
  }
  const cancel = window.button('Cancel').last();
  // It may have come to its end by itself.
  if (await cancel.isVisible()) await cancel.click({ timeout: 5000 }).catch(() => undefined);
  await cancel.waitFor({ state: 'hidden', timeout: WORK_MS });
}

/** Work that runs and waits, and results that a change has left out of date. */
export const workStates = ({ page, window }: Place): State[] => [
  ['job', () => startLongWork(page, window)],
  [
    'job-queue',
    async () => {
      for (const count of [1, 2]) {
        await window.button('Queue another').click();
        await page
          .locator('[data-test="queued"]')
          .nth(count - 1)
          .waitFor();
      }
      await window.goTo('track');
    },
  ],
  [
    'job-queue-long',
    async () => {
      await window.goTo('train');
      for (let count = 3; count <= LONG_QUEUE; count++) {
        await window.button('Queue another').click();
        await page
          .locator('[data-test="queued"]')
          .nth(count - 1)
          .waitFor();
      }
    },
  ],
  [
    'job-cancelled',
    async () => {
      await endWork(page, window);
      await window.goTo('train');
      await window.button('Train a model').click();
    },
  ],
  [
    'out-of-date',
    async () => {
      await window.goTo('images');
      await page.getByRole('button', { name: /^stack_00/ }).click();
      await window.button('Change properties…').click();
      await window.dialog.getByLabel('Step between slices').fill('0.7');
      await window.dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Out of date now').waitFor();
    },
  ],
  ...(['calibrate', 'train', 'track', 'validate', 'analyse', 'live'] as const).map((step): State => [
    `out-of-date-${step}`,
    () => window.goTo(step),
  ]),
  [
    'update-running',
    async () => {
      // The step that is made again last.
      await window.goTo('validate');
      await window.button('Bring up to date').click();
      await window.button('Cancel').waitFor();
      await window.goTo('images');
    },
  ],
];

/** Without a project, and with one in which nothing is yet. */
export const projectStates = ({ page, window }: Place): State[] => [
  [
    'start',
    async () => {
      await endWork(page, window);
      await window.button('Close project').click({ timeout: WORK_MS });
      await page.getByText('Recent projects').waitFor();
    },
  ],
  ['browse', () => window.button('Open project…').click()],
  ['error', () => window.chooseOne('broken.janus3d')],
  [
    'start-first-time',
    async () => {
      await page.getByRole('main').getByRole('button', { name: 'Dismiss' }).click();
      await page.getByRole('button', { name: /^Remove analysed/ }).click();
      await page.getByText('Nothing here yet').waitFor();
    },
  ],
  ['new-project-name', () => window.button('New project…').click()],
  [
    'new-project',
    async () => {
      await page.keyboard.press('Escape');
      await window.createProject('2026-11-26_an empty project with a name as long as in a lab');
    },
  ],
  ...(['calibrate', 'train', 'track', 'validate', 'analyse', 'live'] as const).map((step): State => [
    `${step}-empty`,
    () => window.goTo(step),
  ]),
];
