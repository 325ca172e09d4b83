import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

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

const PAGE = 4096;
const SIZES = 20;
/** What was there before: one page. */
const OLD = 'old\n';

/**
 * Writes a file onto a disk that is too small for it, at up to 20 sizes, over an older one: it fails with `no-space`, the older one stays and
 * nothing is left beside it. With room for it it is the file that is written elsewhere.
 *
 * @param elsewhere a path on another disk
 */
export async function expectWholeOrOld(
  { folder, resize }: SmallDisk,
  elsewhere: string,
  write: (path: string) => Promise<unknown>,
): Promise<void> {
  const path = join(folder, 'result');
  await write(elsewhere);
  const pages = Math.ceil(statSync(elsewhere).size / PAGE);
  const sizes = Math.min(SIZES, pages);
  for (let size = 0; size < sizes; size += 1) {
    writeFileSync(path, OLD);
    // Room for the old one and a part of the new one, up to one page less than is needed.
    resize((1 + Math.floor((size * (pages - 1)) / Math.max(1, sizes - 1))) * PAGE);
    await expect(write(path)).rejects.toMatchObject({
      tag: 'no-space',
      data: { path },
      message: expect.stringMatching(/^No space is left on the disk for .*; free some space/) as string,
    });
    expect(readdirSync(folder)).toEqual(['result']);
    expect(readFileSync(path, 'utf8')).toBe(OLD);
  }
  resize((pages + 1) * PAGE);
  await write(path);
  expect(readFileSync(path).equals(readFileSync(elsewhere))).toBe(true);
  rmSync(path);
}
