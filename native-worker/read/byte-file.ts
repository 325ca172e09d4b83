import { readSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { JanusError, type ErrorTag } from '../../preload/contract/errors.ts';

/** One sentence: the file, what it is or does, and what to do. */
type FileError = (path: string, fact: string, remedy: string) => JanusError;

const tagged =
  (tag: ErrorTag): FileError =>
  (path, fact, remedy) =>
    new JanusError(tag, `${path} ${fact}; ${remedy}.`, { path });

/** Files that can't be read the way they were asked for. */
export const fileError = tagged('bad-input');
/** A kind of file, or of what is in one, that is not read. */
export const unsupported = tagged('unsupported-format');
/** A file that is not whole. */
export const damagedFile = tagged('damaged-file');
/** A file, or a plane of one, that is not there. */
export const notThere = tagged('not-found');

const REASONS: Record<string, [fact: string, remedy: string]> = {
  EACCES: ['may not be read', 'ask for permission to read it'],
  EPERM: ['may not be read', 'ask for permission to read it'],
  EISDIR: ['is a folder', 'name a file in it'],
  EMFILE: ['cannot be opened beside so many others', 'close some and try again'],
  ELOOP: ['is a link that leads to itself', 'name the file itself'],
};

/** What the operating system says of a file, in plain words. */
export function systemError(path: string, error: unknown): JanusError {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
    return notThere(path, 'does not exist', 'check the path');
  const known = code === undefined ? undefined : REASONS[code];
  if (known) return fileError(path, ...known);
  return fileError(
    path,
    `cannot be read (${code ?? String(error)})`,
    'check the disk or copy the file again',
  );
}

const WINDOW_BYTES = 4096;

/** A file of which stretches are read. Every read is checked against the size before anything is allocated. */
export class ByteFile {
  readonly path: string;
  readonly size: number;
  /** Tells it from a file that has taken its place. */
  readonly inode: number;
  readonly #handle: FileHandle;
  #window = Buffer.alloc(0);
  #windowStart = 0;
  #closed = false;

  private constructor(path: string, { size, ino }: Stats, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.inode = ino;
    this.#handle = handle;
  }

  static async open(path: string): Promise<ByteFile> {
    let handle: FileHandle | undefined;
    try {
      // Before opening: a named pipe would wait for a writer for ever.
      const stats = await stat(path);
      if (!stats.isFile()) throw fileError(path, 'is not a file', 'name an image file or a folder of images');
      handle = await open(path, 'r');
      return new ByteFile(path, await handle.stat(), handle);
    } catch (error) {
      await handle?.close();
      throw error instanceof JanusError ? error : systemError(path, error);
    }
  }

  damaged(fact: string): JanusError {
    return damagedFile(this.path, fact, 'the file is damaged or incomplete: copy or export it again');
  }

  #check(offset: number, length: number): void {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw this.damaged(`refers to byte ${offset + length}, but holds only ${this.size} bytes`);
    }
  }

  /** A few bytes of header, through a small read-ahead window. The result is valid until the next call. */
  header(offset: number, length: number): Buffer {
    this.#check(offset, length);
    const start = offset - this.#windowStart;
    if (start >= 0 && start + length <= this.#window.length)
      return this.#window.subarray(start, start + length);
    const target = Buffer.alloc(Math.min(Math.max(length, WINDOW_BYTES), this.size - offset));
    this.#windowStart = offset;
    this.#window = Buffer.alloc(0);
    for (let done = 0; done < target.length;) {
      const count = this.#attempt(() =>
        readSync(this.#handle.fd, target, done, target.length - done, offset + done),
      );
      if (count === 0) throw this.damaged('became shorter while it was read');
      done += count;
    }
    this.#window = target;
    return target.subarray(0, length);
  }

  #attempt<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw systemError(this.path, error);
    }
  }

  /** Fills `target` from `offset`. */
  async readInto(offset: number, target: Uint8Array): Promise<void> {
    this.#check(offset, target.length);
    for (let done = 0; done < target.length;) {
      const { bytesRead } = await this.#handle
        .read(target, done, target.length - done, offset + done)
        .catch((error: unknown) => {
          throw systemError(this.path, error);
        });
      if (bytesRead === 0) throw this.damaged('became shorter while it was read');
      done += bytesRead;
    }
  }

  async read(offset: number, length: number): Promise<Buffer> {
    this.#check(offset, length);
    const target = Buffer.allocUnsafeSlow(length);
    await this.readInto(offset, target);
    return target;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close();
  }
}
