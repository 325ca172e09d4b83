import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { JanusError } from '../../preload/contract/errors.ts';
import type { SourceFile, SourceIdentity } from '../../preload/contract/source-identity.ts';
import { ByteFile, systemError } from './byte-file.ts';
import { withSource } from './source-cache.ts';

/** A file up to this size is hashed whole. */
const WHOLE_BYTES = 32 * 1024 * 1024;
const BLOCK_BYTES = 64 * 1024;
/** Blocks of a larger file that are hashed: its first, its last, and others at equal distances. */
const SAMPLED_BLOCKS = 64;
/** Files read at a time. */
const AT_ONCE = 8;

/** Stretches of a file that are hashed: all of a small one, evenly spread blocks of a large one. */
function stretchesOf(size: number): { at: number; bytes: number }[] {
  if (size <= WHOLE_BYTES) {
    return Array.from({ length: Math.ceil(size / BLOCK_BYTES) }, (_, block) => ({
      at: block * BLOCK_BYTES,
      bytes: Math.min(BLOCK_BYTES, size - block * BLOCK_BYTES),
    }));
  }
  const last = size - BLOCK_BYTES;
  return Array.from({ length: SAMPLED_BLOCKS }, (_, block) => ({
    at: Math.floor((block * last) / (SAMPLED_BLOCKS - 1)),
    bytes: BLOCK_BYTES,
  }));
}

/** @throws not-found, bad-input where it can't be read, damaged-file where it becomes shorter meanwhile */
async function hashOf(path: string): Promise<string> {
  const file = await ByteFile.open(path);
  try {
    const hash = createHash('sha256').update(`${file.size}\n`);
    for (const { at, bytes } of stretchesOf(file.size)) hash.update(await file.read(at, bytes));
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** Files of a source in the order of their frames, and the folder that they are named from. */
async function filesOf(path: string): Promise<{ folder: string; files: readonly string[] }> {
  const own = await stat(path).catch(() => null);
  const folder = own?.isDirectory() ? path : dirname(path);
  // A file may have been overwritten by something that is no image: it can be told apart from what was imported all the same.
  const files = await withSource(path, {}, (source) => Promise.resolve(source.members ?? [path])).catch(
    (error: unknown) => {
      if (own?.isFile() && error instanceof JanusError) return [path];
      throw error;
    },
  );
  return { folder, files };
}

async function identifyFile(path: string, name: string, known: SourceFile | undefined): Promise<SourceFile> {
  const stats = await stat(path).catch((error: unknown) => {
    throw systemError(path, error);
  });
  const [sizeBytes, modifiedMs] = [stats.size, Math.round(stats.mtimeMs)];
  const isSame = known?.sizeBytes === sizeBytes && known.modifiedMs === modifiedMs;
  return { name, sizeBytes, modifiedMs, hash: isSame ? known.hash : await hashOf(path) };
}

/**
 * What a stack or video holds, by the content of its files: copied, renamed or with another date it is the same. Large files are not read whole (see
 * `stretchesOf`), so a change of a few bytes in one can escape.
 *
 * @param known from an earlier time: files whose size and date have not changed since are not read again
 * @throws not-found, damaged-file, or bad-input where files can't be read
 */
export async function identify(
  path: string,
  known: SourceIdentity | null,
  signal?: AbortSignal,
): Promise<SourceIdentity> {
  const { folder, files } = await filesOf(path);
  const knownOf = new Map(known?.files.map((file) => [file.name, file]));
  const identified: SourceFile[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    signal?.throwIfAborted();
    const some = files.slice(from, from + AT_ONCE).map((file) => {
      const name = relative(folder, file) || basename(file);
      return identifyFile(file, name, knownOf.get(name));
    });
    identified.push(...(await Promise.all(some)));
  }
  const content = createHash('sha256')
    .update(identified.map(({ hash }) => hash).join('\n'))
    .digest('hex');
  return { content, files: identified };
}
