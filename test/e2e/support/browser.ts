import { chromium, type Browser, type Page } from 'playwright-core';
import { ensureProgram } from './programs.ts';

/** WebGL by software, and none of a browser's own traffic. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenedPage {
  page: Page;
  /** What the page has thrown or written to its console so far: a sound window does neither. */
  complaints: string[];
}

/** Debian's Chromium, or why it can't be had. @param scrollBars as a person sees them; hidden unless asked for */
export async function launchBrowser({ scrollBars = false } = {}): Promise<Browser | string> {
  const program = ensureProgram('chromium');
  if (!program) return 'Chromium is missing and can’t be installed';
  const ignoreDefaultArgs = scrollBars ? ['--hide-scrollbars'] : [];
  return chromium.launch({ executablePath: program, args: ARGUMENTS, ignoreDefaultArgs });
}

export async function openPage(
  browser: Browser,
  address: string,
  { width, height, scale } = { width: 1280, height: 720, scale: 1 },
): Promise<OpenedPage> {
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale, acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // SwiftShader tells of its own slowness when pixels are read back; that is the test's doing.
    const isDriver = message.text().includes('GPU stall') || message.text().includes('GL Driver Message');
    if (!isDriver) complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints };
}
