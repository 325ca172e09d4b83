import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Browsers have read it long before. */
const KEPT_MS = 60_000;

/**
 * Writes a page that leads to an address, readable by this user alone; it is gone after a minute or with this process. Null where none can
 * be written. It lies in the person's own folder under a plain name: browsers in a sandbox see neither hidden nor temporary files.
 */
export function writeRedirect(address: string, folder = homedir()): string | null {
  const path = join(folder, `janus3d-open-${randomBytes(6).toString('hex')}.html`);
  const href = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  try {
    writeFileSync(
      path,
      `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${href}"><title>Janus3D</title>\n`,
      { mode: 0o600, flag: 'wx' },
    );
  } catch {
    return null;
  }
  const remove = (): void => rmSync(path, { force: true });
  setTimeout(remove, KEPT_MS).unref();
  process.once('exit', remove);
  return path;
}
