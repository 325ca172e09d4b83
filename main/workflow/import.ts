import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import type { SourceInfo } from '../../preload/contract/data.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { ImportOptions } from '../../preload/contract/options/source.ts';
import { logCommand } from '../project/log.ts';
import type { Project } from '../project/project.ts';
import { insertSources, type NewSource, type Source } from '../project/sources.ts';
import { checkAxes, planesFor } from './planes.ts';
import { versions } from './versions.ts';

/**
 * Registers stacks or videos: reads their headers and what the person knows better, checks that the lengths an analysis
 * needs are known, and stores all of them or none. Returns their ids in the order of the paths.
 */
export async function importSources(
  project: Project,
  worker: WorkerClient,
  kind: 'stack' | 'video',
  paths: readonly string[],
  options: ImportOptions,
): Promise<number[]> {
  const axialFactor = await worker.call('axialFactor', { scale: options.axialScale });
  const sources: NewSource[] = [];
  for (const given of paths) {
    const path = resolve(given);
    const info = await worker.call('sourceInfo', { path, ...planesFor(kind, options) });
    checkAxes(path, kind, info.axes);
    checkLengths(path, kind, info, options);
    sources.push({ kind, path, fingerprint: await fingerprintOf(path), info, options, axialFactor });
  }
  const ids = insertSources(project, sources);
  logCommand(project, 'import', { kind, paths, options }, versions(), { ids });
  return ids;
}

function checkLengths(path: string, kind: 'stack' | 'video', info: SourceInfo, options: ImportOptions): void {
  const data = { path };
  if ((options.pixelUm ?? info.pixelSizeUm) === null) {
    throw badInput(`${path} does not say how large a pixel is; give it with --pixel-um.`, data);
  }
  if (kind === 'stack' && (options.zStepUm ?? info.zStepUm) === null) {
    throw badInput(`${path} does not say how far its slices are apart; give it with --z-step-um.`, data);
  }
  if (kind === 'video' && options.fps === null && info.frameIntervalS === null) {
    throw badInput(`${path} does not say how many frames a second it has; give it with --fps.`, data);
  }
  if (kind === 'stack' && info.frames < 3) {
    throw badInput(
      `${path} has ${info.frames} ${info.frames === 1 ? 'slice' : 'slices'}; a z-stack needs several.`,
      data,
    );
  }
}

/** Size and date of a file; a glob or a folder of images is known by its path alone. */
async function fingerprintOf(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? `${stats.size}:${Math.round(stats.mtimeMs)}` : '';
}

/** Refuses a source whose file is gone or is not the one that was imported: stored results would not belong to it. */
export async function checkUnchanged(source: Source): Promise<void> {
  if (source.fingerprint === '') return;
  const now = await fingerprintOf(source.path);
  const data = { path: source.path };
  if (now === '')
    throw badInput(`${source.path} is no longer there; put it back, or remove it from the project.`, data);
  if (now !== source.fingerprint) {
    throw badInput(
      `${source.path} has changed since it was imported; remove it from the project and import it again.`,
      data,
    );
  }
}
