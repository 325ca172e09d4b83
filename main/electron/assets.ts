import { realpath } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve } from 'node:path';

/** The page's own origin: a standard, secure scheme that leads to the built renderer and nowhere else. */
export const SCHEME = 'app';
const HOST = 'janus3d';
export const PAGE = `${SCHEME}://${HOST}/index.html`;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** An absolute address, null for what is none. */
export function parseUrl(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** True for addresses of the page's own origin. */
export function isOwnAddress(address: string): boolean {
  const url = parseUrl(address);
  return url?.protocol === `${SCHEME}:` && url.host === HOST;
}

/**
 * The file in `root` that an address stands for, and its media type; null for another origin, an unknown type, a file that is not
 * there, and for whatever leads out of `root`, be it by dots, encoded dots, separators of other systems or symbolic links.
 */
export async function findAsset(
  root: string,
  address: string,
): Promise<{ path: string; type: string } | null> {
  if (!isOwnAddress(address)) return null;
  let name: string;
  try {
    name = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (/[\0\\:]|%/.test(name)) return null;
  const path = resolve(root, `.${name === '/' ? '/index.html' : name}`);
  const type = TYPES[extname(path).toLowerCase()];
  if (!type || !isInside(root, path)) return null;
  try {
    return isInside(await realpath(root), await realpath(path)) ? { path, type } : null;
  } catch {
    return null;
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
