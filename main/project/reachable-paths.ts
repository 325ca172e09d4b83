import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isDeviceName } from '../../preload/contract/device-names.ts';

/** Folders of devices and of what the system tells of itself: opening something in them can wait for ever or do things. */
const DEVICE_FOLDERS = /^\/(dev|proc|sys)(\/|$)/;
/** Host of a UNC path, `\\host\share\...` or `//host/share`, in small letters; the empty string for device paths; null for others. */
export function networkHost(path: string): string | null {
  const [, device, host] = /^[\\/]{2}([?.])?[\\/]?([^\\/]*)/.exec(path) ?? [];
  if (host === undefined) return null;
  return device ? '' : host.toLowerCase();
}

/** Hosts that a person has named since the program began, or before. */
const chosenHosts = new Set<string>();

/** Notes that a person has given this path, so that its host may be asked. */
export function choosePath(path: string): void {
  const host = networkHost(path);
  if (host) chosenHosts.add(host);
}

/** Notes hosts that a person has named at another time. */
export function chooseHosts(hosts: Iterable<string>): void {
  for (const host of hosts) chosenHosts.add(host);
}

/**
 * Whether a path that stands in a project file may be touched without anybody having asked for it. Paths of other computers may not: Windows
 * would sign in there with the person's account; nor may devices. A host that the project itself or another path was opened from may.
 */
export function mayTouch(path: string, platform: NodeJS.Platform = process.platform): boolean {
  const host = networkHost(path);
  if (host !== null) return chosenHosts.has(host);
  const local = path.replaceAll('\\', '/');
  if (DEVICE_FOLDERS.test(local)) return false;
  return platform !== 'win32' || !local.split('/').some(isDeviceName);
}

interface StoredPlace {
  path: string;
  relative_path: string;
}

/** Where a source may lie: beside the project as when it was imported, and where it was. */
const placesOf = (projectPath: string, row: StoredPlace): string[] =>
  [resolve(dirname(projectPath), row.relative_path), row.path].filter((path) => mayTouch(path));

export function placeOf(projectPath: string, row: StoredPlace): { path: string; name: string } {
  const found = placesOf(projectPath, row).find((path) => existsSync(path)) ?? row.path;
  return { path: found, name: basename(found.replaceAll('\\', '/')) };
}

/** The folders of these places, each once. */
export const foldersOf = (projectPath: string, row: StoredPlace): string[] => [
  ...new Set(placesOf(projectPath, row).map((path) => dirname(path))),
];
