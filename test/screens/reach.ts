import type { Locator, Page } from 'playwright-core';

export const WORK_MS = 120_000;

/** Presses Escape first, which closes what the state before has opened. */
export const afterEscape =
  (page: Page, reach: () => Promise<unknown>): (() => Promise<unknown>) =>
  async () => {
    await page.keyboard.press('Escape');
    await reach();
  };

/** As a person scrolls: to the middle of what holds it. */
export const scrollTo = (one: Locator): Promise<void> =>
  one.first().evaluate((element) => element.scrollIntoView({ block: 'center' }));

/** Opens what is folded under this heading, and shows it. */
export async function unfold(page: Page, heading: string): Promise<void> {
  const summary = page.getByRole('main').locator('summary', { hasText: heading }).first();
  await summary.click();
  await summary.evaluate((element) => element.scrollIntoView({ block: 'start' }));
}
