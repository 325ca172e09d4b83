import type { TiffDirectories } from './directory.ts';

interface Chain {
  inode: number;
  size: number;
  /** Of its pages, in order. */
  offsets: readonly number[];
}

/** Of the files that were walked last. */
const MOST_CHAINS = 4;
const chains = new Map<string, Chain>();

/** Keeps how far the pages of a file were walked: one that is still written to is looked at again and again. */
export function keepChain({ file }: TiffDirectories, offsets: readonly number[]): void {
  const { path, inode, size } = file;
  chains.delete(path);
  chains.set(path, { inode, size, offsets: [...offsets] });
  for (const oldest of [...chains.keys()].slice(0, -MOST_CHAINS)) chains.delete(oldest);
}

/**
 * The pages that are known of a file which has grown since, for the walk to go on from the last of them; none where it is another file, or what
 * is at its first, middle and last pages does not lead where it led.
 */
export function walkedBefore(directories: TiffDirectories): readonly number[] {
  const { file, first } = directories;
  const known = chains.get(file.path);
  if (!known || known.inode !== file.inode || file.size <= known.size || known.offsets.length < 3) return [];
  const { offsets } = known;
  if (offsets[0] !== first) return [];
  const last = offsets.length - 2;
  try {
    const leads = [0, last >> 1, last].every(
      (page) => directories.nextOf(offsets[page]) === offsets[page + 1],
    );
    return leads ? offsets : [];
  } catch {
    return [];
  }
}
