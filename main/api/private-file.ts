import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file of this user that nobody else can read or write; null where there is none, it is larger, or others may have had it. */
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

/** Whole at once, for two programs may write it at the same time; its folder is made if it is not there. */
export function writePrivate(path: string, content: Uint8Array | string): void {
  const part = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(part, content, { mode: 0o600, flag: 'w' });
    chmodSync(part, 0o600);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
