import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Nothing but the page's own files and its WebSocket; no frames, no forms, nothing from elsewhere. */
const contentSecurityPolicy = (host: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self' blob:",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

function secure(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // The token is part of the address and stays here.
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  secure(response);
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** Answers a person whose address is used up or wrong with what to do; there is nothing else on that page. */
export function sendNotice(response: ServerResponse, isUsed: boolean): void {
  secure(response);
  response.setHeader('Content-Security-Policy', "default-src 'none'; base-uri 'none'; form-action 'none'");
  const fact = isUsed
    ? 'This address has been opened before, and each works once.'
    : 'This address is not the one that janus3d serve printed.';
  const remedy = isUsed
    ? 'Go on in the browser in which it was opened first: there the workstation is open, and the address without its token works too. For another browser end janus3d serve with Ctrl-C, start it again and open the address that it prints; finished work is kept.'
    : 'Copy the whole line that it printed, with the token at its end. If that is gone, end janus3d serve with Ctrl-C and start it again.';
  response
    .writeHead(403, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Janus3D</title>\n<h1>Janus3D</h1>\n<p>${fact}</p>\n<p>${remedy}</p>\n</html>\n`,
    );
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
  secure(response);
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
    return file.startsWith(folder + sep) && !decoded.includes('\0') ? file : null;
  } catch {
    return null;
  }
}
