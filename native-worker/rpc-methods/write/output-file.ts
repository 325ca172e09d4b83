import { randomBytes } from 'node:crypto';
import { chmod, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { badInput, JanusError } from '../../../preload/contract/errors.ts';
import { noSuchFolder } from '../../../preload/contract/error-messages.ts';
import { passingPrefix, removeLeftOvers } from './left-overs.ts';

/**
 * A file that leaves the program. It is written beside its place under a private name and renamed when it is whole and on the disk, so that
 * a file of its name is always a finished one; on any failure the one that was there stays.
 */
export interface OutputFile {
  /** Bytes or text behind what was appended before. Returns the number of bytes. */
  append(content: Uint8Array | string): Promise<number>;
  /** Bytes over some that were appended before. */
  overwrite(offset: number, bytes: Uint8Array): Promise<void>;
  /** Puts the finished file in its place. */
  commit(): Promise<void>;
  /** Gives up: nothing is left behind. After a commit it does nothing. */
  abandon(): Promise<void>;
}

/** @throws bad-input, no-space, busy */
export async function createOutput(path: string): Promise<OutputFile> {
  const target = await placeOf(path);
  await removeLeftOvers(dirname(target), '.');
  const part = join(dirname(target), `${passingPrefix('.')}${randomBytes(6).toString('hex')}.part`);
  const handle = await open(part, 'wx').catch((error: unknown) => {
    throw explainWrite(path, error);
  });
  let end = 0;
  let isOpen = true;
  const attempt = <Result>(act: () => Promise<Result>): Promise<Result> =>
    act().catch((error: unknown) => {
      throw explainWrite(path, error);
    });
  return {
    append: (content) =>
      attempt(async () => {
        const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
        await writeAll(handle, bytes, end);
        end += bytes.length;
        return bytes.length;
      }),
    overwrite: (offset, bytes) => attempt(() => writeAll(handle, bytes, offset)),
    commit: () =>
      attempt(async () => {
        await handle.sync();
        isOpen = false;
        await handle.close();
        const there = await stat(target).catch(() => null);
        if (there) await chmod(part, there.mode & 0o777);
        await replaceFile(part, target);
        await syncFolder(dirname(target));
      }),
    abandon: async () => {
      if (isOpen) await handle.close().catch(() => undefined);
      isOpen = false;
      await rm(part, { force: true });
    },
  };
}

/** Writes one file whole or not at all. @throws bad-input, no-space, busy, and what `write` throws */
export async function writeOutput(
  path: string,
  write: (file: Pick<OutputFile, 'append' | 'overwrite'>) => Promise<void>,
): Promise<void> {
  const file = await createOutput(path);
  try {
    await write(file);
    await file.commit();
  } finally {
    await file.abandon();
  }
}

/** Where a file of this name ends up: through symbolic links, which stay. */
async function placeOf(path: string): Promise<string> {
  const absolute = resolve(path);
  return realpath(absolute).catch(async () => {
    const folder = await realpath(dirname(absolute)).catch(() => dirname(absolute));
    return resolve(folder, absolute.slice(dirname(absolute).length).replace(/^[\\/]+/, ''));
  });
}

/** A system may take fewer bytes than it is given, as a disk does that has just become full. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    done += bytesWritten;
  }
}

/** Names by which Windows says that another program holds a file; elsewhere they mean that it may not be replaced at all. */
const HELD = new Set(['EBUSY', 'EPERM', 'EACCES']);
/** Indexers and virus scanners let go within seconds. */
const WAITS_MS = [20, 50, 100, 200, 400, 800, 1600];

/** Renames over what is there; on Windows it waits for a program that holds that file, and then says so. @throws busy */
export async function replaceFile(
  from: string,
  to: string,
  system = {
    platform: process.platform as string,
    rename,
    wait: (ms: number): Promise<unknown> => delay(ms),
  },
): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    try {
      await system.rename(from, to);
      return;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (system.platform !== 'win32' || !HELD.has(code)) throw error;
      if (tried === WAITS_MS.length) throw heldElsewhere(to);
      await system.wait(WAITS_MS[tried]);
    }
  }
}

const heldElsewhere = (path: string): JanusError =>
  new JanusError('busy', `${path} is open in another program; close it there, then start again.`, { path });

/** The new name survives a power cut too. Systems without such a thing refuse, which does no harm. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const FULL: Record<string, string> = {
  ENOSPC: 'No space is left on the disk',
  EDQUOT: 'The disk quota is used up',
  EFBIG: 'The disk takes no files of that size',
};

/** Whether there was no room for what was to be written. */
export function isFull(error: unknown): boolean {
  const { code } = Object(error) as NodeJS.ErrnoException;
  return code !== undefined && Object.hasOwn(FULL, code);
}

/** What keeps a file from being written, for a person. Errors that are tagged already stay as they are. */
export function explainWrite(path: string, error: unknown): Error {
  if (error instanceof JanusError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const data = { path };
  if (code !== undefined && Object.hasOwn(FULL, code)) {
    return new JanusError(
      'no-space',
      `${FULL[code]} for ${path}; free some space or choose another place, then start again. What was there before is as it was.`,
      data,
    );
  }
  if (code === 'ENOENT') return noSuchFolder(dirname(resolve(path)));
  if (code === 'EBUSY') return heldElsewhere(path);
  if (code === 'EISDIR') return badInput(`${path} is a folder; give the name of a file in it.`, data);
  if (code === undefined) return error as Error;
  return badInput(`${path} can't be written (${code || message}); choose another place.`, data);
}
