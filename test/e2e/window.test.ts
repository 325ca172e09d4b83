import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, type OpenedPage } from './support/browser.ts';
import { readImages } from './support/read-images.ts';
import { serveWorkstation, smallScene, windowIsBuilt, type Served } from './support/served.ts';
import { AT_ONCE, countColours, WindowPage } from './support/window-page.ts';

const browser = windowIsBuilt() ? await launchBrowser() : 'the window is not built (npm run build)';
if (typeof browser === 'string') console.log(`Skipped: the served window, for ${browser}.`);

type Row = Record<string, string>;
const readTable = (text: string): Row[] => parse(text, { columns: true });
const SOON = { timeout: 20_000 };
const WORK_MS = 240_000;

/** One person's way through a whole analysis; each test begins where the one before ended. */
describe.skipIf(typeof browser === 'string')('the served window, from images to trajectories', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-window-'));
  let served: Served;
  let opened: OpenedPage;
  let window: WindowPage;
  const truth = (name: string): Row[] => readTable(readFileSync(join(home, 'scene', name), 'utf8'));

  beforeAll(async () => {
    symlinkSync(smallScene(), join(home, 'scene'));
    served = await serveWorkstation(home);
    if (typeof browser === 'string') return;
    opened = await openPage(browser, served.address);
    window = new WindowPage(opened.page);
  });

  afterAll(async () => {
    if (typeof browser !== 'string') await browser.close();
    await served.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** What a click has the browser save. */
  async function savedText(click: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([opened.page.waitForEvent('download'), click()]);
    return readFileSync(await download.path(), 'utf8');
  }

  it('keeps the token out of the address once it is used', async () => {
    await opened.page.getByText('Recent projects').waitFor();
    expect(opened.page.url()).not.toContain('token');
  });

  it('has the guide at hand, without a network', async () => {
    const [guide] = await Promise.all([
      opened.page.waitForEvent('popup'),
      opened.page.getByRole('link', { name: 'Guide' }).click(),
    ]);
    await guide.getByRole('link', { name: 'Models', exact: true }).first().click();
    await guide.getByRole('heading', { name: 'Models', exact: true }).waitFor();
    await guide.close();
  });

  it('creates a project and says what each step waits for', async () => {
    await window.createProject('trial');
    expect(existsSync(join(home, 'trial.janus3d'))).toBe(true);
    expect(await window.step('calibrate').innerText()).toContain('Needs a z-stack');
    expect(await window.step('track').innerText()).toContain('Needs a video');
  });

  it('imports stacks and a video with what the files say of themselves', async () => {
    await window.button('Import z-stacks…').click();
    await window.dialog.getByRole('button', { name: 'scene' }).click();
    await window.chooseFiles(['stack_00.ome.tif', 'stack_01.ome.tif']);
    expect(await window.dialog.getByRole('row', { name: /stack_00/ }).innerText()).toMatch(
      /40[^]*384 × 384[^]*0\.1625[^]*0\.675[^]*µm/,
    );
    await window.dialog.getByLabel('Pixel size').fill('-1');
    await window.dialog.getByText('Must be more than 0.').waitFor();
    expect(await window.dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await window.dialog.getByLabel('Pixel size').fill('');
    await window.confirmImport();
    await window.importFiles('videos', ['video.ome.tif']);
    await expect.poll(() => window.step('images').innerText(), SOON).toContain('2 stacks, 1 video');
  });

  it('does not import a file a second time, and says so', async () => {
    await window.button('Import z-stacks…').click();
    await window.chooseFiles(['stack_00.ome.tif']);
    await window.dialog.getByText('in the project').waitFor();
    await window.confirmImport();
    await opened.page.getByText('as stack 1; it is not imported a second time.').waitFor();
    await window.button('Dismiss').last().click();
    expect(await window.step('images').innerText()).toContain('2 stacks, 1 video');
  });

  it('shows a slice, its grey levels under the pointer, and steps through by keyboard', async () => {
    await opened.page.getByRole('button', { name: /^stack_00/ }).click();
    const image = opened.page.getByRole('img', { name: /^stack_00/ });
    await expect.poll(() => window.colours(image), SOON).toBeGreaterThan(40);
    await image.hover({ position: { x: 250, y: 250 } });
    await opened.page
      .getByText(/x \d+\.\d, y \d+\.\d px \(\d+\.\d+, \d+\.\d+ µm\)\s+intensity \d+/)
      .waitFor();
    await image.press('PageDown');
    await opened.page.getByText('/ 39 · 0.68 µm of travel').waitFor();
    await image.press('PageUp');
    await image.press('ArrowRight');
    await opened.page.getByText('/ 39 · 0.68 µm of travel').waitFor();
    await image.press('End');
    await expect.poll(() => opened.page.getByLabel('slice number').inputValue()).toBe('39');
    await image.press('Home');
    await expect.poll(() => opened.page.getByLabel('slice number').inputValue()).toBe('0');
  });

  it('cuts a stack open along x and z, with the grey levels of its slices', async () => {
    await window.button('x-z').click();
    const section = opened.page.getByRole('img', { name: /cut open along x and z/ });
    await expect.poll(() => window.colours(section), SOON).toBeGreaterThan(40);
    await opened.page.getByRole('slider', { name: 'Row y' }).press('Home');
    await opened.page.getByText('/ 383 · 0.0 µm from the top').waitFor();
    await opened.page.getByText('Reading the slices…').waitFor({ state: 'hidden' });
    await section.hover({ position: { x: 250, y: 250 } });
    const readout = opened.page.getByText(/^x \d.* intensity \d+$/);
    const [, x, z, slice, level] = /^x (\S+) µm\s+z (\S+) µm.*slice (\d+)\)\s+intensity (\d+)/
      .exec(await readout.innerText())!
      .map(Number);
    const images = await readImages(join(home, 'scene/stack_00.ome.tif'));
    expect(images[slice].data[Math.round(x / 0.1625)]).toBe(level);
    expect(z).toBeCloseTo(0.9 * slice, 1);
    await window.button('x-y').click();
  });

  it('previews detections: as many circles as there are particles', async () => {
    const particles = truth('stack_00_truth.csv').filter((row) => row['slice'] === '0').length;
    await window.button('Live preview').click();
    await expect.poll(() => window.circleCount.innerText(), SOON).toContain(`${particles} circles`);
    // No two are further apart than the image is wide.
    await opened.page.getByLabel('Smallest spacing').fill('50');
    await opened.page.getByText(`Calibrate would leave out ${particles} too close to another one.`).waitFor();
    await opened.page.getByLabel('Smallest spacing').fill('');
    await opened.page.getByText('Calibrate would leave none of them out.').waitFor();
  });

  it('sets the threshold of scores by the keyboard, for all steps, and takes that back', async () => {
    const threshold = opened.page.getByRole('slider', { name: 'Least score of a circle' });
    await threshold.focus();
    await threshold.press('ArrowRight');
    await opened.page.getByText('threshold 0.74').waitFor();
    await window.button('Use in the project').click();
    await opened.page.getByText('These are the settings that Calibrate and Track use.').waitFor();
    await window.goTo('calibrate');
    await opened.page.getByText('Sensitivity 0.867.').waitFor();
    await opened.page.keyboard.press('Control+z');
    await opened.page.getByText('All options at their defaults.').waitFor();
    await window.button('Change under Images…').click();
    await opened.page.getByText('threshold 0.73').waitFor();
  });

  it('calibrates with progress, can be cancelled, and goes on from there', async () => {
    await window.goTo('calibrate');
    await window.start('Calibrate');
    await opened.page.getByRole('progressbar').first().waitFor();
    await window.page.getByRole('main').getByRole('button', { name: 'Cancel' }).click(AT_ONCE);
    await opened.page.getByText('Cancelled. What was finished is kept').waitFor();
    await window.start('Calibrate');
    await opened.page.getByText('Valid z labels').waitFor({ timeout: WORK_MS });
    expect(Number(await window.tile('Particles'))).toBe(8);
    expect(parseFloat(await window.tile('Z total'))).toBeGreaterThan(25);
    expect(await opened.page.getByRole('row', { name: /stack_01/ }).count()).toBe(4);
  });

  it('leaves masks out by keyboard and by mouse, and uses them again', async () => {
    const masks = opened.page.getByRole('listbox', { name: /^Masks/ });
    await masks.focus();
    await masks.press(' ');
    await masks.press('Shift+ArrowRight');
    await opened.page.getByText('2 masks selected', { exact: true }).waitFor();
    await masks.press('Delete');
    await opened.page.getByText('2 masks selected, 2 left out').waitFor();
    await masks.getByRole('option').nth(3).click();
    await masks
      .getByRole('option')
      .nth(5)
      .click({ modifiers: ['Shift'] });
    await window.button('Leave out').click();
    await opened.page.getByText('3 masks selected, 3 left out').waitFor();
    expect(await masks.getByText('left out').count()).toBe(5);
    await opened.page.getByLabel('Lowest z label').fill('-1000');
    await window.button('Select').click();
    await window.button('Use again').click();
    await expect.poll(() => masks.getByText('left out').count(), SOON).toBe(0);
  });

  it('trains, and says what the split means', async () => {
    await window.goTo('train');
    await opened.page.getByLabel('Model', { exact: true }).selectOption('ert');
    await opened.page.getByLabel('Split', { exact: true }).selectOption('stack');
    await window.start('Train');
    await opened.page.getByText('Prediction against label').waitFor({ timeout: WORK_MS });
    const report = opened.page.getByRole('region', { name: 'Extremely randomised trees' });
    await report.getByText('the honest figure for a new experiment').waitFor();
    const epsilon = parseFloat(await window.tile('ε = sd'));
    expect(epsilon).toBeGreaterThan(0);
    // One small stack learns from another: worse than a lab's, far better than guessing (0.29).
    expect(epsilon).toBeLessThan(0.15);
    await opened.page.getByRole('row', { name: /noise/ }).waitFor();
    for (const plot of ['prediction-plot', 'residual-plot']) {
      await expect
        .poll(() => window.colours(opened.page.locator(`[data-test="${plot}"] canvas`)), SOON)
        .toBeGreaterThan(20);
    }
  });

  it('compares methods in a table that sorts and marks the best', async () => {
    await window.button('Compare all').click();
    const learnt = opened.page.getByRole('group', { name: 'Learnt models' });
    for (const box of await learnt.getByRole('checkbox').all()) await box.uncheck();
    await learnt.getByLabel('Linear regression').check();
    await opened.page.getByLabel('Random', { exact: true }).uncheck();
    await window.start('Compare');
    const table = opened.page.getByRole('region', { name: 'Methods compared' }).last();
    await expect.poll(() => table.getByRole('row').count(), { timeout: WORK_MS }).toBe(6);
    await table.getByRole('button', { name: 'ε', exact: true }).click();
    const [first] = await table.locator('tbody tr').allInnerTexts();
    expect(first).toMatch(/best\s+By stack\s+0\.\d+\s+0\.\d+ to 0\.\d+/);
    await window.button('Train a model').click();
  });

  it('draws a learning curve, and says whether more data would help', async () => {
    await window.button('Learning curve').click();
    await opened.page.getByText('still falling, more stacks are worth taking').waitFor();
    await opened.page.getByLabel('Model', { exact: true }).selectOption('linear');
    await opened.page.getByLabel('Split', { exact: true }).selectOption('stack');
    await opened.page.getByLabel('Repeats').fill('2');
    await window.start('Draw the curve');
    const figures = opened.page.getByRole('region', { name: 'Figures: Linear regression, by stack' });
    await expect.poll(() => figures.getByRole('row').count(), { timeout: WORK_MS }).toBe(4);
    await opened.page.getByText(/From 2 to 4 particles the error/).waitFor();
    await expect
      .poll(() => window.colours(opened.page.locator('[data-test="learning-plot"] canvas')), SOON)
      .toBeGreaterThan(20);
    await window.button('Train a model').click();
  });

  it('tracks the video and draws it in three dimensions', async () => {
    await window.goTo('track');
    await window.start('Track');
    const scene = opened.page.locator('[data-test="scene"]');
    await scene.waitFor({ timeout: WORK_MS });
    await expect.poll(() => window.colours(scene), SOON).toBeGreaterThan(100);
    const before = await scene.screenshot();
    await window.button('xz').click();
    await expect.poll(async () => before.equals(await scene.screenshot()), SOON).toBe(false);
    await opened.page.getByRole('button', { name: '0', exact: true }).click();
    await opened.page.getByRole('heading', { name: 'Height, particle 0' }).waitFor();
    await opened.page.getByLabel('Time').fill('5');
    await opened.page.getByText('frame 5 / 11').waitFor();
  });

  it('draws the trajectories over the video, where they can be chosen and hidden', async () => {
    await window.button('Video').click();
    const film = opened.page.locator('[data-test="video"]');
    await expect.poll(() => window.colours(film), SOON).toBeGreaterThan(100);
    await film.press('ArrowLeft');
    await opened.page.getByText('frame 4 / 11').waitFor();
    await film.press('Escape');
    await opened.page.getByRole('heading', { name: 'Height, all particles' }).waitFor();
    const [, at] =
      /^0,4,[^,]*,([^,]*,[^,]*),/m.exec(await savedText(() => window.button('CSV').click())) ?? [];
    const [x = NaN, y = NaN] = at?.split(',').map(Number) ?? [];
    const { width, height } = (await film.boundingBox())!;
    // The image is 384 x 384 and fits.
    const scale = Math.min(width, height) / 384;
    const toScreen = (px: number, size: number): number => (px + 0.5) * scale + (size - 384 * scale) / 2;
    await film.click({ position: { x: toScreen(x, width), y: toScreen(y, height) } });
    await opened.page.getByRole('heading', { name: 'Height, particle 0' }).waitFor();
    await opened.page.getByLabel('Show particle 0').uncheck();
    await opened.page.getByRole('heading', { name: 'Height, all particles' }).waitFor();
    await opened.page.getByLabel('Show all particles').check();
    await window.button('3D scene').click();
  });

  it('saves an image of what is on show, and spots for TrackMate', async () => {
    await window.button('Picture').click();
    const [image] = await Promise.all([
      opened.page.waitForEvent('download'),
      window.dialog.getByRole('button', { name: 'PNG' }).click(),
    ]);
    expect(image.suggestedFilename()).toBe('video-3d-4.png');
    expect(await countColours(readFileSync(await image.path()))).toBeGreaterThan(100);
    const spots = await savedText(() => window.button('TrackMate').click());
    expect(spots.split('\n')[0]).toContain('TRACK_ID');
    await opened.page.getByRole('button', { name: '0', exact: true }).click();
  });

  it('exports the trajectories, near the true positions', async () => {
    const text = await savedText(() => window.button('CSV').click());
    expect(text).toMatch(/^particle,frame,t_s,x_px,y_px,x_um,y_um,z_raw_um,z_um,z_sd_um,in_range,outlier/);
    const rows = readTable(text);
    const inner = truth('video_truth.csv').filter((row) =>
      [row['x_px'], row['y_px']].every((p) => Number(p) > 75 && Number(p) < 308),
    );
    const found = inner.filter((want) =>
      rows.some(
        (row) =>
          row['frame'] === want['frame'] &&
          Math.hypot(Number(row['x_px']) - Number(want['x_px']), Number(row['y_px']) - Number(want['y_px'])) <
            3,
      ),
    );
    expect(inner.length).toBeGreaterThan(0);
    expect(found.length / inner.length).toBeGreaterThanOrEqual(0.9);
  });

  it('validates the heights against a table of true ones', async () => {
    await window.button('Validate…').click();
    await opened.page.getByText('How good are the heights?').waitFor();
    const chooseTable = async (name: string): Promise<void> => {
      await window.button('Choose a table…').click();
      await window.dialog.getByRole('listitem').first().waitFor();
      const wanted = window.dialog.getByRole('button', { name });
      if ((await wanted.count()) === 0) await window.dialog.getByRole('button', { name: 'scene' }).click();
      await wanted.click();
      await window.dialog.getByRole('button', { name: 'Open' }).click();
      await window.dialog.waitFor({ state: 'hidden' });
    };
    await chooseTable('stack_00_truth.csv');
    await window.start('Validate');
    // The table of a stack has more slices than the video has frames.
    await opened.page.getByText(/but video\.ome\.tif has frames 0 to 11/).waitFor();
    await chooseTable('video_truth.csv');
    await window.start('Validate');
    await opened.page.getByText('Predicted against true').waitFor({ timeout: WORK_MS });
    expect(parseFloat(await window.tile('ε = sd'))).toBeLessThan(0.15);
    expect(parseFloat(await window.tile('Slope'))).toBeGreaterThan(0.5);
    expect(await window.tile('90 % intervals hold')).toMatch(/\d %/);
    for (const plot of ['validation-plot', 'validation-residuals']) {
      await expect
        .poll(() => window.colours(opened.page.locator(`[data-test="${plot}"] canvas`)), SOON)
        .toBeGreaterThan(20);
    }
    await window.button('Smoothed').click();
    await opened.page.getByRole('table').last().getByRole('row').nth(1).waitFor();
    const [download] = await Promise.all([
      opened.page.waitForEvent('download'),
      window.button('Residuals as CSV').click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(
      /^frame,particle,x_px,y_px,distance_um,z_true_um/,
    );
  });

  it('follows a recording while it is written, which then is a video with trajectories', async () => {
    const recording = join(home, 'recording');
    mkdirSync(recording);
    await window.goTo('live');
    await window.button('Folder…').click();
    await window.dialog.getByRole('listitem').first().waitFor();
    const folder = window.dialog.getByLabel('Folder; type another and press Enter');
    await folder.fill(recording);
    await folder.press('Enter');
    await window.dialog.getByText('No folders or images here.').waitFor();
    await window.dialog.getByRole('button', { name: 'Use this folder' }).click();
    await opened.page.getByLabel('Pixel size').fill('0.1625');
    await opened.page.getByLabel('Frame rate').fill('10');
    const frames = await readImages(join(home, 'scene/video.ome.tif'));
    const write = (number: number): void =>
      writeFileSync(join(recording, `image_${number}.png`), encode(frames[number]));
    write(0);
    await opened.page.getByRole('main').getByRole('button', { name: 'Follow', exact: true }).click();
    const measured = opened.page.getByRole('main').locator('dl > div').first().locator('dd');
    for (let number = 1; number < frames.length; number += 1) {
      write(number);
      // The image before; the newest may still be being written, for all that the program knows.
      await expect
        .poll(async () => Number(await measured.innerText()), { timeout: 60_000 })
        .toBeGreaterThanOrEqual(number);
    }
    await window.button('The recording is over').click();
    await opened.page.getByText('is a video of the project now').waitFor({ timeout: 60_000 });
    expect(Number(await window.tile('Trajectories'))).toBe(4);
    expect(await window.step('images').innerText()).toContain('2 videos');
  });

  it('has everything again after a reload, and never complained', async () => {
    await opened.page.reload();
    await expect.poll(() => window.step('track').innerText(), SOON).toContain('2 of 2 videos tracked');
    await expect.poll(() => window.step('train').innerText(), SOON).toContain('1 model');
    await expect.poll(() => window.step('validate').innerText(), SOON).toContain('against known heights');
    expect(opened.complaints).toEqual([]);
  });
});
