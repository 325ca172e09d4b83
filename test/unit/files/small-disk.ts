import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk in memory with little room. */
export interface SmallDisk {
  folder: string;
  resize(bytes: number): void;
  remove(): void;
}

const mount = (...argv: string[]): boolean => spawnSync('mount', argv, { stdio: 'ignore' }).status === 0;

/** Null where this machine lets nobody mount one: only root of Linux may. */
export function makeSmallDisk(bytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-disk-'));
  if (process.platform !== 'linux' || !mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'janus3d', folder)) {
    rmdirSync(folder);
    return null;
  }
  return {
    folder,
    resize: (size) => {
      if (!mount('-o', `remount,size=${size}`, folder)) throw new Error(`${folder} can't be resized`);
    },
    remove: () => {
      spawnSync('umount', [folder], { stdio: 'ignore' });
      rmdirSync(folder);
    },
  };
}
