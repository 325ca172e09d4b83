import { readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../is-alive.ts';

/** Names this machine in file names, for a process number means nothing on another one that shares the folder. */
const HOST = hostname().replace(/\W/g, '').slice(0, 40) || 'host';

/** How the names of passing files and folders of this process begin. */
export const passingPrefix = (start: string): string => `${start}janus3d-${HOST}-${process.pid}-`;

/** Ends the name of a result that was put aside while a newer one takes its place; before it stands the name that it had. */
export const OLD = '.old';

/**
 * Takes away what processes that have died on this machine left in a folder under such names. A result that was put aside and whose place is
 * empty is put back.
 */
export async function removeLeftOvers(folder: string, start: string): Promise<void> {
  const passing = `${start}janus3d-${HOST}-`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(passing)) continue;
    const pid = Number(/^\d+(?=-)/.exec(name.slice(passing.length))?.[0] ?? Number.NaN);
    if (pid > 0 && !isAlive(pid)) await removeOne(folder, name).catch(() => undefined);
  }
}

async function removeOne(folder: string, name: string): Promise<void> {
  const had = name.endsWith(OLD)
    ? /^[^.]*-[0-9a-f]+\.(.+)$/.exec(name.slice(1, -OLD.length))?.[1]
    : undefined;
  const isGone = had !== undefined && (await stat(join(folder, had)).catch(() => null)) === null;
  if (isGone) await rename(join(folder, name), join(folder, had));
  else await rm(join(folder, name), { recursive: true, force: true });
}
