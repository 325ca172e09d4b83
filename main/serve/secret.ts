import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/**
 * The secret of this user's served workstations, kept in a file that nobody else can read and made when there is none. A file that others
 * may have read is replaced. Where none can be kept a passing one is given: then windows don't outlive a restart.
 *
 * @param folder the program's own folder of settings, made if it is not there
 */
export function serveSecret(folder: string): Uint8Array {
  const path = join(folder, 'serve-secret');
  const fresh = randomBytes(BYTES);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const kept = readPrivate(path);
    if (kept) return kept;
    // Whole at once, for two servers may start at the same time.
    const part = `${path}.${process.pid}`;
    writeFileSync(part, fresh, { mode: 0o600, flag: 'w' });
    chmodSync(part, 0o600);
    renameSync(part, path);
    return readPrivate(path) ?? fresh;
  } catch {
    return fresh;
  }
}

function readPrivate(path: string): Uint8Array | null {
  try {
    const { mode, uid, size } = lstatSync(path);
    const isPosix = process.platform !== 'win32';
    const isPrivate = !isPosix || ((mode & 0o077) === 0 && uid === process.getuid?.());
    return isPrivate && size === BYTES ? readFileSync(path) : null;
  } catch {
    return null;
  }
}
