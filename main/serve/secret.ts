import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readPrivate, writePrivate } from '../api/private-file.ts';

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
    const kept = readSecret(path);
    if (kept) return kept;
    writePrivate(path, fresh);
    return readSecret(path) ?? fresh;
  } catch {
    return fresh;
  }
}

function readSecret(path: string): Uint8Array | null {
  const kept = readPrivate(path, BYTES);
  return kept?.length === BYTES ? kept : null;
}
