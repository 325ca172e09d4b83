import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file that only this user can read or write. Null if it is missing, larger than `mostBytes`, a link, another user's, or open to others. On Windows
 * rights are not checked: the user's own folder protects it.
 */
export function readPrivate(path: string, mostBytes: number): Uint8Array | null {
  try {
    const stats = lstatSync(path);
    const isPosix = process.platform !== 'win32';
    const isPrivate = !isPosix || ((stats.mode & 0o077) === 0 && stats.uid === process.getuid?.());
    return isPrivate && stats.isFile() && stats.size <= mostBytes ? readFileSync(path) : null;
  } catch {
    return null;
  }
}

/** Writes a new file beside it and renames that, for two programs may write at the same time. Makes the folder if needed. */
export function writePrivate(path: string, content: Uint8Array | string): void {
  const part = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // What lies under this name already may be a link that somebody else has made.
    rmSync(part, { force: true });
    writeFileSync(part, content, { mode: 0o600, flag: 'wx' });
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
