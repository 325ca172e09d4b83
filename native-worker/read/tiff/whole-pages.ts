import { JanusError } from '../../../preload/contract/errors.ts';
import { chunkSpans } from './strips-and-tiles.ts';
import { planeLayout } from './plane-layout.ts';
import type { TiffPages } from './tiff-pages.ts';

/** What is wrong with the pixels of a page that the file does not hold whole; null where it does. */
async function damageOf(pages: TiffPages, index: number): Promise<JanusError | null> {
  const { directories } = pages;
  try {
    const layout = planeLayout(directories, await pages.page(index));
    chunkSpans(
      directories.file,
      layout,
      layout.offsets.map((_, chunk) => chunk),
    );
    return null;
  } catch (error) {
    if (error instanceof JanusError && error.tag === 'damaged-file') return error;
    throw error;
  }
}

/**
 * Of the first `count` pages those up to the last one that is whole: a recording that was stopped, or a copy that broke off, ends in
 * the middle of a plane.
 *
 * @throws JanusError where not even the first page is whole
 */
export async function wholePages(pages: TiffPages, count: number): Promise<number> {
  for (let whole = count; whole > 0; whole--) {
    const damage = await damageOf(pages, whole - 1);
    if (damage === null) return whole;
    if (whole === 1) throw damage;
  }
  return count;
}

/** What to say of a file whose list of pages breaks off. */
export const brokenOff = (pages: TiffPages, kept: number): string[] =>
  pages.isCut
    ? [
        `its list of pages breaks off after ${kept} of them, as when a recording was stopped or a copy broke off; those are read`,
      ]
    : [];
