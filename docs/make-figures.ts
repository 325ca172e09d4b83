/**
 * Makes the guide's figures from the sample of its first page: `npx node docs/make-figures.ts [FOLDER]`, after `npm run build`. With a folder
 * in which the commands of that page have been given, these are not given again.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersOf, readCsv } from '../main/api/csv-tables.ts';
import { chartSvg, COLOURS } from '../native-worker/figures/chart-svg.ts';
import { launchBrowser, openPage } from '../test/e2e/support/browser.ts';
import { serveWorkstation } from '../test/e2e/support/served.ts';
import { WindowPage, type StepName } from '../test/e2e/support/window-page.ts';
import { commandBlocks, guideFolder, runBlock } from '../test/support/guide-commands.ts';

/** What of `analyse` the guide shows. */
const OF_ANALYSIS = ['msd.svg', 'height-time.svg', 'tracks-origin.svg'];
const STEPS: StepName[] = ['calibrate', 'train', 'track'];

const figures = join(guideFolder, 'figures');

async function sampleFolder(): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'janus3d-figures-'));
  for (const block of commandBlocks(join(guideFolder, 'first-analysis.md'))) {
    const wrong = await runBlock(block, { cwd, scene: null });
    if (wrong !== null) throw new Error(wrong);
  }
  return cwd;
}

async function drawResiduals(predictions: string): Promise<void> {
  const table = await readCsv(predictions);
  const stackAt = table.names.indexOf('stack');
  const label = numbersOf(table, 'z_label_um');
  const found = numbersOf(table, 'z_pred_um');
  const stacks = [...new Set(table.rows.map((row) => row[stackAt]))];
  const marks = stacks.map((stack, which) => {
    const rows = [...table.rows.keys()].filter((row) => table.rows[row][stackAt] === stack);
    return {
      kind: 'points' as const,
      x: rows.map((row) => label[row]),
      y: rows.map((row) => found[row] - label[row]),
      colour: COLOURS[which % COLOURS.length],
      label: stack.replace('.ome.tif', ' left out'),
    };
  });
  const svg = chartSvg({
    title: 'Residuals on stacks that the model has not seen',
    x: { label: 'z label (um)' },
    y: { label: 'predicted minus label (um)', include: [0] },
    marks,
  });
  writeFileSync(join(figures, 'residuals.svg'), svg);
}

/** One light set, 1280 x 720. */
async function photograph(folder: string): Promise<void> {
  const browser = await launchBrowser();
  if (typeof browser === 'string') throw new Error(`No pictures of the window: ${browser}.`);
  const served = await serveWorkstation(folder, join(folder, 'sample.janus3d'));
  try {
    const { page } = await openPage(browser, served.address);
    await page.emulateMedia({ colorScheme: 'light' });
    const window = new WindowPage(page);
    for (const step of STEPS) {
      await window.goTo(step);
      await page.waitForLoadState('networkidle');
      await page.locator('main canvas').first().waitFor();
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(figures, `window-${step}.png`) });
    }
  } finally {
    await browser.close();
    await served.close();
  }
}

const folder = process.argv[2] ?? (await sampleFolder());
mkdirSync(figures, { recursive: true });
await drawResiduals(join(folder, 'predictions.csv'));
for (const name of OF_ANALYSIS) copyFileSync(join(folder, 'analysis', name), join(figures, name));
if (existsSync(join(guideFolder, '../../out/renderer/index.html'))) await photograph(folder);
else console.log('The window is not built (npm run build), so its pictures stay as they are.');
