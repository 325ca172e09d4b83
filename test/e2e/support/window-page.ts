import type { Locator, Page } from 'playwright-core';

export type StepName = 'images' | 'calibrate' | 'train' | 'track' | 'validate' | 'analyse' | 'live';

/** For what moves with the text of a step while a job lasts seconds: clicked without waiting until it is still. */
export const AT_ONCE = { force: true };

/** What a person does in the window, in their words. */
export class WindowPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  step(name: StepName): Locator {
    return this.page.locator(`[data-step="${name}"]`);
  }

  async goTo(name: StepName): Promise<void> {
    await this.step(name).click();
  }

  /** Through the window's own file browser, which begins in the folder that was served. */
  async createProject(name: string): Promise<void> {
    await this.button('New project…').click();
    await this.dialog.getByLabel('Name', { exact: true }).fill(name);
    await this.dialog.getByRole('button', { name: 'Create' }).click();
    await this.page.getByText('Start with your images').waitFor();
  }

  /** In the window's own file browser, where one file is asked for. */
  async chooseOne(name: string): Promise<void> {
    await this.dialog.getByRole('button', { name }).click();
    await this.dialog.getByRole('button', { name: 'Open' }).click();
  }

  async chooseFiles(names: readonly string[]): Promise<void> {
    for (const name of names) await this.dialog.getByRole('button', { name }).click();
    await this.dialog.getByRole('button', { name: 'Open' }).click();
    await this.dialog.getByText('Where you know better than the files').waitFor();
  }

  async confirmImport(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  async importFiles(kind: 'z-stacks' | 'videos', names: readonly string[]): Promise<void> {
    await this.button(`Import ${kind}…`).click();
    await this.chooseFiles(names);
    await this.confirmImport();
  }

  get circleCount(): Locator {
    return this.page.locator('[data-test="circle-count"]');
  }

  /** Starts the work of the step on show. */
  async start(
    name: 'Calibrate' | 'Train' | 'Compare' | 'Draw the curve' | 'Track' | 'Validate' | 'Analyse' | 'Follow',
  ): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name, exact: true }).click();
  }

  async tile(name: string): Promise<string> {
    const tile = this.page.getByRole('main').locator('dl > div', { hasText: name });
    return (await tile.locator('dd').first().innerText()).replaceAll('\u2212', '-');
  }

  /** Number of different colours in what an element shows: a drawing has many, an empty canvas few. */
  async colours(element: Locator): Promise<number> {
    const png = await element.screenshot();
    return countColours(png);
  }
}

/** Share of the pixels of two images of one size that clearly differ. */
export async function differing(one: Buffer, other: Buffer): Promise<number> {
  const { decode } = await import('fast-png');
  const [a, b] = [decode(one), decode(other)];
  const pixels = a.width * a.height;
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const at = pixel * a.channels;
    if ([0, 1, 2].some((k) => Math.abs(a.data[at + k] - b.data[at + k]) > 48)) count += 1;
  }
  return count / pixels;
}

/** Number of different colours in an image. */
export async function countColours(png: Buffer): Promise<number> {
  const { decode } = await import('fast-png');
  const { data, channels } = decode(png);
  const seen = new Set<number>();
  for (let i = 0; i < data.length; i += channels) {
    seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
  }
  return seen.size;
}
