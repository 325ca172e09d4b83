import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CommandResults } from '../../preload/contract/commands.ts';
import { noSuchFolder } from '../../preload/contract/error-messages.ts';
import type { SourceIdentity } from '../../preload/contract/source-identity.ts';
import { perform } from '../project/history.ts';
import { mayTouch } from '../project/reachable-paths.ts';
import { isPresent, listSources, moveSource, type Source } from '../project/sources.ts';
import { findMoved } from './find-moved.ts';
import type { Files } from './source-files.ts';
import { versions } from './versions.ts';

type Relinked = CommandResults['project.relink'];

/**
 * Finds the images of sources that are gone, or hold something else, again by their content: in a folder and in the folders in it, by default
 * that of the project.
 */
export async function relink(files: Files, folder: string | null): Promise<Relinked> {
  const { project, worker } = files;
  const where = resolve(folder ?? dirname(project.path));
  if (!existsSync(where) || !statSync(where).isDirectory()) throw noSuchFolder(where);
  const result: Relinked = { relinked: [], missing: [] };
  const moves: { id: number; path: string; identity: SourceIdentity }[] = [];
  for (const source of listSources(project)) {
    if (await isAsKnown(files, source)) continue;
    const path = await findMoved(worker, source, where);
    const row = { sourceId: source.id, name: source.name, path: path ?? source.path };
    result[path ? 'relinked' : 'missing'].push(row);
    if (!path) continue;
    moves.push({ id: source.id, path, identity: await worker.call('identify', { path, known: null }) });
  }
  return perform(project, { name: 'relink', params: { folder: where }, versions: versions() }, () => {
    for (const { id, path, identity } of moves) {
      moveSource(project, id, path, identity);
      project.changedContent.delete(id);
    }
    return result;
  });
}

async function isAsKnown({ worker }: Files, source: Source): Promise<boolean> {
  if (!mayTouch(source.path) || !isPresent(source)) return false;
  const { path, identity } = source;
  const now = await worker.call('identify', { path, known: identity }).catch(() => null);
  return now?.content === identity.content;
}
