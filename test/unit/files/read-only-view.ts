import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder as it looks on media that take no writing, as a DVD or a locked share; permission bits would not stop root. */
export interface ReadOnlyView {
  folder: string;
  remove(): void;
}

const mount = (...argv: string[]): boolean => spawnSync('mount', argv, { stdio: 'ignore' }).status === 0;

/** Null where this machine lets nobody mount one: only root of Linux may. */
export function makeReadOnlyView(of: string): ReadOnlyView | null {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-view-'));
  const unmount = process.platform === 'linux' ? mountAt(of, folder, true) : null;
  const remove = (): void => {
    unmount?.();
    rmdirSync(folder);
  };
  if (unmount) return { folder, remove };
  remove();
  return null;
}

/** Shows a file or folder at the place of another one. Returns what undoes that; null where it may not be done. */
export function mountAt(of: string, place: string, isReadOnly: boolean): (() => void) | null {
  if (!mount('--bind', of, place)) return null;
  const unmount = (): void => void spawnSync('umount', [place], { stdio: 'ignore' });
  if (!isReadOnly || mount('-o', 'remount,bind,ro', place)) return unmount;
  unmount();
  return null;
}
