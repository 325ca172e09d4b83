import { stat } from 'node:fs/promises';
import type { Frame, PixelArray } from '../../preload/contract/frame.ts';
import { LeasePool } from './lease-pool.ts';
import { openSource } from './open-source.ts';
import { checkPlane, planeBytes } from './plane-size.ts';
import type { ImageSource, SourceOptions } from './image-source.ts';

const OPEN_SOURCES = 4;
const pool = new LeasePool<ImageSource>(OPEN_SOURCES);

/** Changes when the file is replaced while it is kept open; globs and vanished files have none. */
async function fingerprint(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null);
  if (!stats) return '';
  const grown = stats.isDirectory() ? await (await import('./ndtiff/open-ndtiff.ts')).ndtiffStamp(path) : '';
  return `${stats.ino} ${stats.size} ${stats.mtimeMs} ${grown}`;
}

/** Changes when a file is replaced; null where images may change without a sign of it: several files, or none. */
export async function fileStamp(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? fingerprint(path) : null;
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

/** Larger frames are not kept, for they would hold much memory for long. */
const MOST_KEPT_BYTES = 64e6;
let spare: PixelArray | undefined;

/**
 * Runs `use` on a frame, which must not be kept after `use` ends: this thread reads the next one into the same memory, for allocating
 * a frame takes as long as reading it.
 */
export async function withFrame<Result>(
  source: ImageSource,
  index: number,
  use: (frame: Frame) => Result | Promise<Result>,
): Promise<Result> {
  checkPlane(source.info);
  const taken = spare;
  // Until it is put back: whoever else reads meanwhile allocates a buffer of their own.
  spare = undefined;
  const frame = await source.readFrame(index, { buffer: taken });
  try {
    return await use(frame);
  } finally {
    if (frame.data.byteLength <= MOST_KEPT_BYTES) spare = frame.data;
  }
}

/** Closes the sources that this thread keeps, and lets go of the memory of the last frame. */
export function closeSources(): Promise<void> {
  spare = undefined;
  return pool.close();
}

/** Work on a plane of more pixels, which is in tiles, takes about so much beyond the plane. */
const MANY_PIXELS = 24e6;
const TILE_BYTES = 450e6;

/** Bytes that work on a plane of a source takes, for the pool to know how many may be under way. */
export const planeBytesOf = (path: string, options: SourceOptions): Promise<number> =>
  withSource(path, options, ({ info }) =>
    Promise.resolve(planeBytes(info) + (info.width * info.height > MANY_PIXELS ? TILE_BYTES : 0)),
  );
