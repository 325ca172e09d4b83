import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { JanusError } from '../../preload/contract/errors.ts';
import type { SourceFile, SourceIdentity } from '../../preload/contract/source-identity.ts';
import { fileError, systemError } from './byte-file.ts';
import { withSource } from './cache.ts';

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

async function hashOf(path: string, size: number): Promise<string> {
  const hash = createHash('sha256').update(`${size}\n`);
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(BLOCK_BYTES);
    for (const { at, bytes } of stretchesOf(size)) {
      const { bytesRead } = await file.read(buffer, 0, bytes, at);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** Files of a source in the order of their frames, and the folder that they are named from. */
async function filesOf(path: string): Promise<{ folder: string; files: readonly string[] }> {
  const own = await stat(path).catch(() => null);
  const folder = own?.isDirectory() ? path : dirname(path);
  // A file that is no image any more is still a file, which holds something else.
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
  // Before opening: a named pipe would wait for a writer for ever.
  if (!stats.isFile()) throw fileError(path, 'is not a file', 'name an image file or a folder of images');
  const [sizeBytes, modifiedMs] = [stats.size, Math.round(stats.mtimeMs)];
  const isSame = known?.sizeBytes === sizeBytes && known.modifiedMs === modifiedMs;
  const hash = isSame
    ? known.hash
    : await hashOf(path, sizeBytes).catch((error: unknown) => {
        throw systemError(path, error);
      });
  return { name, sizeBytes, modifiedMs, hash };
}

/**
 * What a stack or video holds, by the content of its files: a copy, a renamed or a touched file is the same, a file with other content is
 * another. Of files above 32 MB 64 blocks of 64 KB are looked at, so a change of a few bytes in a large file of the same size can escape it.
 *
 * @param known of an earlier time: files whose size and date have not changed since are not read again
 * @throws bad-input where files are missing or can't be read
 */
export async function identify(path: string, known: SourceIdentity | null): Promise<SourceIdentity> {
  const { folder, files } = await filesOf(path);
  const knownOf = new Map(known?.files.map((file) => [file.name, file]));
  const identified: SourceFile[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const some = files.slice(from, from + AT_ONCE).map((file) => {
      const name = relative(folder, join(file)) || basename(file);
      return identifyFile(file, name, knownOf.get(name));
    });
    identified.push(...(await Promise.all(some)));
  }
  const content = createHash('sha256')
    .update(identified.map(({ hash }) => hash).join('\n'))
    .digest('hex');
  return { content, files: identified };
}
