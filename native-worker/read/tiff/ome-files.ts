import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError, damagedFile } from '../byte-file.ts';
import { LeasePool } from '../lease-pool.ts';
import { parseOme, type OmeMetadata, type OmeRun } from '../ome.ts';
import { TiffPart } from './tiff-part.ts';
import { Tag } from './tags.ts';

const OPEN_FILES = 16;

/** The files in which the planes of an OME-TIFF lie. */
export interface OmeFiles {
  /** Paths of all of them, whether they are there or not. */
  readonly paths: readonly string[];
  isOwn(run: OmeRun): boolean;
  with<Result>(run: OmeRun, use: (part: TiffPart) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Only the name counts: metadata must not lead out of the folder. */
const nameOf = (run: OmeRun): string => basename((run.fileName ?? '').replaceAll('\\', '/'));

/**
 * Tells which planes lie in the file itself, though it was renamed since: by its UUID, by its name, as the only file of a set of one, or
 * as the only one of a set whose name is missing in the folder.
 */
async function ownName(path: string, metadata: OmeMetadata): Promise<(run: OmeRun) => boolean> {
  const runs = metadata.images.flatMap((image) => image.runs);
  const names = [...new Set(runs.filter((run) => run.fileName !== null).map(nameOf))];
  const own = basename(path);
  const byUuid = new Set(runs.filter(({ uuid }) => uuid !== null && uuid === metadata.uuid).map(nameOf));
  let mine = names.includes(own) ? own : names.length === 1 ? names[0] : undefined;
  if (mine === undefined && byUuid.size === 1) [mine] = byUuid;
  if (mine === undefined && names.length > 1) {
    const there = new Set(await readdir(dirname(path)).catch(() => []));
    const missing = names.filter((name) => !there.has(name));
    if (missing.length === 1) [mine] = missing;
  }
  return (run) => run.fileName === null || nameOf(run) === mine;
}

/** @throws JanusError where another recording has taken the name of the file that `run` means */
async function checkIdentity(path: string, part: TiffPart, run: OmeRun): Promise<void> {
  if (run.uuid === null) return;
  const description = await part.pages.directories.text(await part.pages.page(0), Tag.imageDescription);
  const theirs = parseOme(description ?? '');
  if (!theirs) return;
  const ids = new Set(
    theirs.images.flatMap((image) => image.runs.map(({ uuid }) => uuid)).filter((uuid) => uuid !== null),
  );
  if (theirs.uuid !== null && (ids.size === 0 || theirs.uuid === run.uuid)) ids.add(theirs.uuid);
  if (ids.size === 0 || ids.has(run.uuid)) return;
  throw fileError(
    path,
    `has planes in ${nameOf(run)}, but the file of that name is of another recording (its UUID differs)`,
    'put the files of one recording into a folder of their own',
  );
}

/**
 * @param path the TIFF itself, or a companion file; its folder holds the others
 * @param own the TIFF at `path`; null where that is a companion file
 */
export async function omeFiles(path: string, metadata: OmeMetadata, own: TiffPart | null): Promise<OmeFiles> {
  const mine = own ? await ownName(path, metadata) : () => false;
  const others = new LeasePool<TiffPart>(OPEN_FILES);
  const openOther = async (file: string, run: OmeRun): Promise<TiffPart> => {
    const part = await TiffPart.open(file);
    try {
      await checkIdentity(path, part, run);
      return part;
    } catch (error) {
      await part.close();
      throw error;
    }
  };
  const names = new Set(metadata.images.flatMap(({ runs }) => runs.map(nameOf)));
  names.delete('');
  return {
    paths: [path, ...[...names].map((name) => join(dirname(path), name))],
    isOwn: mine,
    with: (run, use) => {
      if (own && mine(run)) return use(own);
      const name = nameOf(run);
      if (name === '')
        throw damagedFile(path, 'does not name the file of its planes', 'open the .ome.tif file itself');
      const file = join(dirname(path), name);
      return others.with(file, () => openOther(file, run), use);
    },
    close: async () => {
      await others.close();
      await own?.close();
    },
  };
}
