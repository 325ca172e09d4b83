import type { Frame } from '../../../preload/contract/frame.ts';
import { fileError } from '../byte-file.ts';
import { JPEG } from './decompress.ts';
import { planeLayout, type PlaneLayout } from './plane-layout.ts';
import type { ReadOptions } from '../image-source.ts';
import type { TiffPages } from './tiff-pages.ts';
import { readPlane } from './read-plane.ts';

/** What to say of images whose compression altered them. */
export const lossWarning = ({ compression }: PlaneLayout): string[] =>
  compression === JPEG
    ? ['it is compressed with JPEG, which alters images: rings and heights suffer; record it without loss']
    : [];

/** Reads page `index` of a stack whose first page has `expected`'s shape; `component` of its samples where there are several. */
export async function readPage(
  pages: TiffPages,
  index: number,
  component: number,
  expected: PlaneLayout,
  options: ReadOptions,
): Promise<Frame> {
  const { file } = pages.directories;
  const layout = planeLayout(pages.directories, await pages.page(index));
  const same = (['width', 'height', 'bits', 'kind', 'channels'] as const).every(
    (key) => layout[key] === expected[key],
  );
  if (!same) {
    const shape = ({ width, height, bits, kind }: PlaneLayout): string =>
      `${width} x ${height}, ${bits} bits ${kind}`;
    throw fileError(
      file.path,
      `has a page ${index + 1} (${shape(layout)}) that is not like the first one (${shape(expected)})`,
      'export only the pages that belong together',
    );
  }
  return readPlane(file, layout, component, options);
}
