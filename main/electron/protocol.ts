import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.ts';
import { findAsset, SCHEME } from './assets.ts';

/** Before the app is ready: gives the scheme an origin of its own, as https has. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built renderer to the windows of a session. */
export function serveRenderer(session: Session, root: string): void {
  session.protocol.handle(SCHEME, async ({ url, method }) => {
    const asset = method === 'GET' ? await findAsset(root, url) : null;
    if (!asset) return new Response('Not found', { status: 404, headers: { 'Content-Type': 'text/plain' } });
    return new Response(new Uint8Array(await readFile(asset.path)), {
      headers: {
        'Content-Type': asset.type,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Referrer-Policy': 'no-referrer',
      },
    });
  });
}
