import { readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, parse, relative, sep } from 'node:path';

/** Where systems put disks, sticks and shares of other machines. */
const MOUNTS: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/media', '/run/media', '/mnt', '/data'],
  darwin: ['/Volumes'],
};

/**
 * The person's own folder, the one that the program was started in, and other disks: no folders of the system. Services are started in `/`, which
 * holds all of them, so it doesn't count.
 */
export const defaultRoots = (startedIn = process.cwd()): string[] => [
  homedir(),
  ...(parse(startedIn).root === startedIn ? [] : [startedIn]),
  ...(MOUNTS[process.platform] ?? []),
  ...(process.platform === 'win32' ? drives() : []),
];

/** Drives but the system's own. */
const drives = (): string[] =>
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    .map((letter) => `${letter}:\\`)
    .filter((drive) => !drive.startsWith((process.env['SystemDrive'] ?? 'C:').toUpperCase()))
    .filter((drive) => {
      try {
        readdirSync(drive);
        return true;
      } catch {
        return false;
      }
    });

/** Whether a folder is one of the roots or lies in one, with all links followed. A folder that is not there lies nowhere. */
export function isInRoots(folder: string, roots: readonly string[]): boolean {
  const real = realOf(folder);
  return (
    real !== null &&
    roots.some((root) => {
      const top = realOf(root);
      if (top === null) return false;
      const way = relative(top, real);
      return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
    })
  );
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
