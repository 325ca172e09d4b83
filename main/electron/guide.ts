import { join } from 'node:path';
import { shell } from 'electron';
import { isOwnAddress, parseUrl } from './assets.ts';

export const GUIDE = 'app://janus3d/guide/index.html';

/** The page of the guide that an address of the window stands for, as a file of `renderer`; null for every other address. */
export function guideFile(address: string, renderer: string): string | null {
  const page = /^\/guide\/([\w-]+\.html)$/.exec(parseUrl(address)?.pathname ?? '')?.[1];
  if (page === undefined || !isOwnAddress(address)) return null;
  // Other programs can't look into the archive.
  return join(renderer, 'guide', page).replace(/app\.asar(?=[\\/]out[\\/])/, 'app.asar.unpacked');
}

/** Shows a page of the guide in the person's browser, which has tabs, search and print. */
export function openGuide(address: string): void {
  const file = guideFile(address, join(__dirname, '../renderer'));
  if (file !== null) void shell.openPath(file);
}
