import { mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { badInput } from '../../../preload/contract/errors.ts';

/**
 * Makes a folder, with those above it, and makes sure that files can be written into it. One level at a time: Node's own recursive mkdir
 * never ends on file systems that refuse a folder by saying that its parent is not there, as /proc does.
 *
 * @param path absolute
 * @throws bad-input
 */
export async function makeWritableFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
    await rmdir(await mkdtemp(join(path, '.janus3d-')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === 'ENOTDIR' ? 'a file is in its place or above it' : code;
    throw badInput(`Cannot write into ${path} (${why}); choose another folder, or free some space there.`, {
      path,
    });
  }
}

async function makeFolder(path: string): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (there?.isDirectory()) return;
  if (there) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path);
}
