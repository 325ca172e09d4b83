import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import { imagesGone, pathNotChosen } from '../../preload/contract/error-messages.ts';
import type { SourceFile, SourceIdentity } from '../../preload/contract/source-identity.ts';
import { mayTouch } from '../project/reachable-paths.ts';
import type { Project } from '../project/project.ts';
import {
  foldersOfSource,
  getSource,
  isPresent,
  listSources,
  moveSource,
  storeSources,
  type Source,
} from '../project/sources.ts';
import { withWriter } from '../project/write-lock.ts';
import { findMoved } from './find-moved.ts';
import { checkSource } from './import.ts';
import { planesOf } from './chosen-planes.ts';

/** What finding out about sources needs. */
export interface Files {
  project: Project;
  worker: WorkerClient;
}

/** Of a longer list of images so many are looked at for the quick answer, evenly spread. */
const LOOKED_AT = 500;

/** @throws not-found where its files are gone, or lie where nobody here has chosen to look */
export function requireFiles(source: Source): Source {
  if (!mayTouch(source.path)) throw pathNotChosen(source.path);
  if (!isPresent(source)) throw imagesGone(source.path);
  return source;
}

/**
 * The source as its files are now, for work that reads them. Touched, copied and renamed files are the same. Where they hold something
 * else they are read anew, which puts what was made of them out of date; `changed` says so.
 *
 * @throws not-found, and what is wrong with files that have changed
 */
export async function currentSource(
  { project, worker }: Files,
  id: number,
): Promise<{ source: Source; changed: boolean }> {
  const source = await presentSource({ project, worker }, getSource(project, id));
  const { path, identity } = source;
  const now = await worker.call('identify', { path, known: identity });
  if (now.content === identity.content) {
    if (JSON.stringify(now) !== JSON.stringify(identity)) moveSource(project, id, path, now);
    return { source: getSource(project, id), changed: false };
  }
  const info = await worker.call('sourceInfo', { path, ...planesOf(source) });
  checkSource(source.path, source.kind, info, source.options, source.setup);
  storeSources(project, [{ ...source, info, identity: now }]);
  return { source: getSource(project, id), changed: true };
}

/** A source that is not where it was is looked for in the folders where it should be, by its content. */
async function presentSource(files: Files, source: Source): Promise<Source> {
  if (mayTouch(source.path) && !isPresent(source)) {
    const found = await findNear(files, source);
    if (found) return { ...source, path: found };
  }
  return requireFiles(source);
}

/** Where its files lie under another name, in the folders in which they should be; null where they are in none. */
async function findNear({ project, worker }: Files, source: Source): Promise<string | null> {
  for (const folder of foldersOfSource(project, source.id)) {
    const found = await findMoved(worker, source, folder, 0);
    if (found) return found;
  }
  return null;
}

/** Whether sizes and dates are those of the last time; then nothing needs to be read. */
async function looksTheSame({ path, identity: { files } }: Source): Promise<boolean> {
  const own = await stat(path).catch(() => null);
  const folder = own?.isDirectory() ? path : dirname(path);
  const every = Math.max(1, Math.floor(files.length / LOOKED_AT));
  for (let at = 0; at < files.length; at += every) {
    if (!(await isSameFile(join(folder, files[at].name), files[at]))) return false;
  }
  return true;
}

async function isSameFile(path: string, { sizeBytes, modifiedMs }: SourceFile): Promise<boolean> {
  if (!mayTouch(path)) return false;
  const stats = await stat(path).catch(() => null);
  return stats?.size === sizeBytes && Math.round(stats.mtimeMs) === modifiedMs;
}

/**
 * Finds out, when a project is opened, which sources hold something else than when they were read, and finds those again that only have
 * other names. Files of the same size and date are believed.
 */
export async function lookAtSources(files: Files): Promise<void> {
  const { project } = files;
  for (const source of listSources(project)) {
    if (!mayTouch(source.path)) continue;
    if (!isPresent(source)) {
      const moved = await findNear(files, source).catch(() => null);
      if (moved) await noteMove(files, source, moved);
    } else if (!(await looksTheSame(source))) {
      await lookCloser(files, source);
    }
  }
}

async function lookCloser({ project, worker }: Files, source: Source): Promise<void> {
  const { id, path, identity } = source;
  // What can't be read is said by the step that needs it.
  const now = await worker
    .call('identify', { path, known: identity })
    .catch((): SourceIdentity | null => null);
  if (!now) return;
  if (now.content === identity.content) project.changedContent.delete(id);
  else project.changedContent.set(id, now);
}

/**
 * Looks again at sources that held something else, after another process has done something in the project: it may have found their images elsewhere.
 * Tells whether any of them holds what it held.
 */
export async function lookAgainAtChanged(files: Files): Promise<boolean> {
  const { changedContent } = files.project;
  const before = changedContent.size;
  for (const source of listSources(files.project)) {
    if (!changedContent.has(source.id) || !mayTouch(source.path) || !isPresent(source)) continue;
    if (await looksTheSame(source)) changedContent.delete(source.id);
    else await lookCloser(files, source);
  }
  return changedContent.size < before;
}

/** Where the project can't be changed just now, the file is looked for again another time. */
async function noteMove({ project, worker }: Files, source: Source, path: string): Promise<void> {
  const identity = await worker.call('identify', { path, known: null });
  await withWriter(project, 'open', () => moveSource(project, source.id, path, identity)).catch(
    () => undefined,
  );
}

/** What a changed source is called in a warning. */
export const changedWarning = ({ path }: Source): string =>
  `${basename(path)} has changed since it was imported; it was read anew, and what was made from it before is out of date.`;
