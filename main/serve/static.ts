import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentSecurityPolicy, setSecurityHeaders } from './security-headers.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  // The script of the guide, to be read or saved.
  '.py': 'text/plain; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export function sendText(response: ServerResponse, status: number, text: string): void {
  setSecurityHeaders(response);
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** Sends a file of the folder; `/` is its index.html. Paths that lead out of it are not found. */
export async function sendFile(
  response: ServerResponse,
  folder: string,
  pathname: string,
  host: string,
  headOnly: boolean,
): Promise<void> {
  const file = fileOf(folder, pathname);
  const stats = file === null ? null : await stat(file).catch(() => null);
  if (file === null || !stats?.isFile()) {
    sendText(response, 404, 'There is nothing here.');
    return;
  }
  setSecurityHeaders(response);
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(host));
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': stats.size,
  });
  if (headOnly) response.end();
  else await pipeline(createReadStream(file), response);
}

function fileOf(folder: string, pathname: string): string | null {
  try {
    const decoded = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
    const file = join(folder, decoded);
    return file.startsWith(folder + sep) ? file : null;
  } catch {
    return null;
  }
}
