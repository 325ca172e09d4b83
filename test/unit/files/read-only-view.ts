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
  const remove = (): void => {
    spawnSync('umount', [folder], { stdio: 'ignore' });
    rmdirSync(folder);
  };
  if (process.platform === 'linux' && mount('--bind', of, folder) && mount('-o', 'remount,bind,ro', folder))
    return { folder, remove };
  remove();
  return null;
}
