import { orderPlanes } from '../plane-order.ts';
import { fileInfo, type ImageSource, type SourceOptions } from '../image-source.ts';
import type { Directory } from './directory.ts';
import { planeLayout } from './plane-layout.ts';
import { lossWarning, readPage } from './read-page.ts';
import type { TiffPages } from './tiff-pages.ts';
import type { TiffPart } from './tiff-part.ts';
import { stoppedEarly } from './ome-planes.ts';
import { brokenOff, wholePages } from './whole-pages.ts';
import { resolutionUm } from './tiff-pixel-size.ts';
import { Tag } from './tags.ts';

/** A TIFF that says nothing of axes: its pages are the frames, in their order. */
export async function openPlain(part: TiffPart, options: SourceOptions): Promise<ImageSource> {
  const { pages } = part;
  const { path } = part.file;
  const shown = await shownPages(pages);
  const first = await pages.page(shown.pageOf(0));
  const layout = planeLayout(pages.directories, first);
  const resolution = resolutionUm(pages.directories, first);
  const order = orderPlanes(
    path,
    [
      ['I', shown.count],
      ['C', layout.channels],
    ],
    options,
  );
  return {
    info: fileInfo({
      path,
      format: 'tiff',
      axes: order.axes,
      frames: order.frames,
      width: layout.width,
      height: layout.height,
      bits: layout.bits,
      pixelSizeUm: resolution.pixelSizeUm,
      zStepUm: null,
      frameIntervalS: null,
      channels: layout.channels,
      warnings: [...shown.warnings, ...resolution.warnings, ...lossWarning(layout)],
    }),
    readFrame: async (index, options = {}) => {
      const plane = order.planeOf(index);
      const page = shown.pageOf(Math.floor(plane / layout.channels));
      return readPage(pages, page, plane % layout.channels, layout, options);
    },
    close: () => part.close(),
  };
}

interface ShownPages {
  count: number;
  pageOf(frame: number): number;
  warnings: string[];
}

/**
 * Pages without previews: those that call themselves reduced (NewSubfileType 1), and those of another shape than most. All pages are looked
 * at only where the first two or the last one differ.
 */
async function shownPages(pages: TiffPages): Promise<ShownPages> {
  const count = await wholePages(pages, await pages.count());
  const lost = (await pages.count()) - count;
  const said = lost > 0 ? [stoppedEarly(count, count + lost)] : brokenOff(pages, count);
  const shape = async (index: number): Promise<string> => {
    const page = await pages.page(index);
    return isReduced(pages, page) ? 'reduced' : shapeOf(pages, page);
  };
  const looked = [...new Set([0, 1, count - 1])].filter((index) => index >= 0 && index < count);
  const shapes = new Set(await Promise.all(looked.map(shape)));
  if (shapes.size === 1) return { count, pageOf: (frame) => frame, warnings: said };
  const all: string[] = [];
  for (let index = 0; index < count; index++) all.push(await shape(index));
  const counts = new Map<string, number>();
  for (const one of all) if (one !== 'reduced') counts.set(one, (counts.get(one) ?? 0) + 1);
  // Where as many pages have one shape as another, the larger ones are the images.
  const volume = (one: string): number =>
    one.split(' x ').reduce((product, side) => product * Number(side), 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || volume(b[0]) - volume(a[0]))[0] ?? ['reduced'];
  const kept = all.flatMap((one, index) => (one === most ? [index] : []));
  const passed = count - kept.length;
  return {
    count: kept.length,
    pageOf: (frame) => kept[frame] ?? frame,
    warnings: [
      ...said,
      `${passed} of its ${count} pages are previews of another size or in colour, and are passed over`,
    ],
  };
}

const isReduced = ({ directories }: TiffPages, page: Directory): boolean =>
  ((directories.number(page, Tag.newSubfileType) ?? 0) & 1) === 1;

const shapeOf = ({ directories }: TiffPages, page: Directory): string =>
  [
    directories.number(page, Tag.imageWidth),
    directories.number(page, Tag.imageLength),
    directories.number(page, Tag.samplesPerPixel) ?? 1,
  ].join(' x ');
