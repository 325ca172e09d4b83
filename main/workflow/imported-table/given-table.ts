import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { badInput, JanusError } from '../../../preload/contract/errors.ts';
import {
  isTrackTable,
  TRACK_TABLE_EXTENSIONS,
  type TableReading,
} from '../../../preload/contract/imported-tracks.ts';
import type { Project } from '../../project/project.ts';
import { mayTouch, placeOf } from '../../project/reachable-paths.ts';
import { getSource, type Source } from '../../project/sources.ts';
import { unreadableTable } from '../csv/csv-errors.ts';
import { checkTable } from '../csv/csv-form.ts';
import { tableHead, type TableHead } from './choose-columns.ts';

/** A table and the video that it is of. */
export interface GivenTable {
  videoId: number;
  path: string;
}

/** @throws bad-input where it is no video */
export function videoOfTable(project: Project, videoId: number): Source {
  const video = getSource(project, videoId);
  if (video.kind === 'video') return video;
  throw badInput(`${video.name} is a z-stack; import the table of a video.`, { path: video.path });
}

/** Measured: 80 MB of a table of ours, a million rows, take 700 MB of memory. */
const MOST_BYTES = 100e6;

/** A window may ask for tables alone: nothing is said of what other files hold. @throws bad-input */
export async function tableAt(given: string): Promise<{ path: string; size: number }> {
  const path = resolve(given);
  if (!isTrackTable(path))
    throw badInput(
      `${path} is no table by its name; it must end in ${TRACK_TABLE_EXTENSIONS.map((extension) => `.${extension}`).join(', ')}.`,
      { path },
    );
  await checkTable(path);
  const { size } = await stat(path);
  if (size <= MOST_BYTES) return { path, size };
  throw badInput(
    `${path} has more than ${MOST_BYTES / 1e6} MB; leave only the columns and rows that are needed.`,
    { path },
  );
}

/** How a table would be read. @throws bad-input where it is no table, cancelled */
export async function readGivenTable<Role extends string, Found>(
  project: Project,
  given: GivenTable,
  recognise: (head: TableHead) => Record<Role, string | null>,
  read: (head: TableHead, video: Source) => Promise<Found>,
): Promise<TableReading<Role, Found>> {
  const video = videoOfTable(project, given.videoId);
  const { path } = await tableAt(given.path);
  const head = await tableHead(path);
  const { program, columns } = head;
  const said = { program, columns, taken: recognise(head) };
  try {
    return { ...said, found: await read(head, video), problem: null };
  } catch (error) {
    if (!(error instanceof JanusError) || error.tag === 'fault' || error.tag === 'cancelled') throw error;
    return { ...said, found: null, problem: error.message };
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  } catch (error) {
    throw unreadableTable(path, error);
  }
  return hash.digest('hex');
}

/** What is kept of where a table lies. */
export const whereItLies = (project: Project, path: string): { path: string; relativePath: string } => ({
  path,
  relativePath: relative(dirname(project.path), path),
});

/** Where a table lies now; null where it is gone or holds something else. */
export async function sameTable(
  project: Project,
  from: { path: string; relativePath: string; sha256: string },
): Promise<string | null> {
  const { path } = placeOf(project.path, { path: from.path, relative_path: from.relativePath });
  return mayTouch(path) && existsSync(path) && (await sha256Of(path)) === from.sha256 ? path : null;
}
