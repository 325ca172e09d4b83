import { stat } from 'node:fs/promises';
import { LeasePool } from './lease-pool.ts';
import { openSource } from './open.ts';
import type { ImageSource, SourceOptions } from './source.ts';

const OPEN_SOURCES = 4;
const pool = new LeasePool<ImageSource>(OPEN_SOURCES);

/** Changes when the file is replaced while it is kept open; globs and vanished files have none. */
async function fingerprint(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null);
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : '';
}

/**
 * Runs `use` on the source at `path`; this thread keeps the few it used last open, so that reading a stack frame by frame
 * reads its headers once. The source must not be kept after `use` ends. What `options` hold beyond the choice of planes is
 * left alone, so that a task can hand on its payload.
 */
export async function withSource<Result>(
  path: string,
  { channel, position, slice, timepoint }: SourceOptions,
  use: (source: ImageSource) => Promise<Result>,
): Promise<Result> {
  const options = { channel, position, slice, timepoint };
  const key = JSON.stringify([path, channel, position, slice, timepoint, await fingerprint(path)]);
  return pool.with(key, () => openSource(path, options), use);
}

/** Closes the sources that this thread keeps. */
export const closeSources = (): Promise<void> => pool.close();
