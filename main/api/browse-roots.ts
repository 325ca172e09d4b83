import { readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, parse, relative, sep } from 'node:path';

/** Where systems put disks, sticks and shares of other machines. */
const MOUNTS: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/media', '/run/media', '/mnt', '/data'],
  darwin: ['/Volumes'],
};

/**
 * Home folder, working folder and other disks. A top folder (`/`, `C:\`) never counts, nor does the system's own: a service is started there, and
 * may have its home there, and it would open the whole system.
 */
export const defaultRoots = (startedIn = process.cwd(), home = homedir()): string[] => [
  ...[home, startedIn].filter((folder) => parse(folder).root !== folder && !isOfSystem(folder)),
  ...(MOUNTS[process.platform] ?? []),
  ...(process.platform === 'win32' ? drives() : []),
];

/** Windows starts its services in `C:\Windows\System32`. */
function isOfSystem(folder: string): boolean {
  const system = process.env['SystemRoot'];
  return system !== undefined && isInRoots(folder, [system]);
}

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

/** Whether a folder, after links are resolved, is one of the roots or inside one. False if it does not exist. */
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
