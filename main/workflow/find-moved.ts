import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import type { Source } from '../project/sources.ts';

/** Folders within folders that are searched, unless told. */
const DEEPEST = 6;
/** Entries of folders that are looked at, at most. */
const MOST_ENTRIES = 50_000;
/** Files of equal size that are read to tell which is the one. */
const MOST_READ = 50;

interface Found {
  path: string;
  name: string;
  isFolder: boolean;
}

/** What lies in a folder and in folders in it, down to `depth`. Links are not followed. */
async function* entriesIn(folder: string, depth: number): AsyncGenerator<Found> {
  let left = MOST_ENTRIES;
  let level = [folder];
  for (let down = 0; down <= depth && level.length > 0; down += 1) {
    const next: string[] = [];
    for (const one of level) {
      const entries = await readdir(one, { withFileTypes: true }).catch(() => []);
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of entries) {
        if ((left -= 1) < 0) return;
        if (entry.name.startsWith('.')) continue;
        const path = join(one, entry.name);
        if (entry.isDirectory()) next.push(path);
        if (entry.isDirectory() || entry.isFile())
          yield { path, name: entry.name, isFolder: entry.isDirectory() };
      }
    }
    level = next;
  }
}

/** Whether files of this source may lie there, by name and size alone. */
async function mayBe(source: Source, { path, isFolder }: Found): Promise<boolean> {
  const [first] = source.identity.files;
  const isOneFile = source.identity.files.length === 1 && first.name === basename(source.path);
  if (isOneFile === isFolder) return false;
  const stats = await stat(isFolder ? join(path, basename(first.name)) : path).catch(() => null);
  return stats?.isFile() === true && stats.size === first.sizeBytes;
}

/**
 * Where the files of a source lie now: a file, folder or pattern in `folder` or down to `depth` folders in it that holds the same, those of the
 * same name first; null where there is none.
 */
export async function findMoved(
  worker: WorkerClient,
  source: Source,
  folder: string,
  depth = DEEPEST,
): Promise<string | null> {
  if (source.identity.files.length === 0) return null;
  const name = basename(source.path);
  const candidates: Found[] = [];
  const places = /[*?[{]/.test(name) ? [{ path: folder, name: basename(folder), isFolder: true }] : [];
  for await (const entry of entriesIn(folder, depth)) places.push(entry);
  for (const entry of places) if (await mayBe(source, entry)) candidates.push(entry);
  candidates.sort((a, b) => Number(b.name === name) - Number(a.name === name));
  for (const { path, isFolder } of candidates.slice(0, MOST_READ)) {
    const here = isFolder && /[*?[{]/.test(name) ? join(path, name) : path;
    const found = await worker.call('identify', { path: here, known: null }).catch(() => null);
    if (found?.content === source.identity.content) return here;
  }
  return null;
}
