import { damagedFile } from '../byte-file.ts';
import type { OmeMetadata } from '../ome.ts';
import { orderPlanes } from '../plane-order.ts';
import { fileInfo, withSteps, type ImageSource, type SourceOptions } from '../image-source.ts';
import { planeLayout } from './plane-layout.ts';
import { omeFiles } from './ome-files.ts';
import { omePlanes } from './ome-planes.ts';
import { lossWarning, readPage } from './read-page.ts';
import type { TiffPart } from './tiff-part.ts';
import { wholePages } from './whole-pages.ts';
import { resolutionUm } from './tiff-pixel-size.ts';

/**
 * An OME-TIFF: planes are where the XML says, in this file or in others of the same folder.
 * @param path the TIFF itself, or a companion file; its folder holds the others
 * @param own the TIFF at `path`, closed with the source; null where that is a companion file
 */
export async function openOme(
  path: string,
  metadata: OmeMetadata,
  own: TiffPart | null,
  options: SourceOptions,
): Promise<ImageSource> {
  const files = await omeFiles(path, metadata, own);
  const ownPages = own ? await wholePages(own.pages, await own.pages.count()) : null;
  const planes = omePlanes(path, metadata, (run) => (files.isOwn(run) ? ownPages : null));
  const { first: image, sizes, locate } = planes;
  const order = orderPlanes(path, sizes, options);
  try {
    const { run, page } = locate(order.planeOf(0));
    const { layout, resolution } = await files.with(run, async ({ pages }) => {
      const directory = await pages.page(page);
      return {
        layout: planeLayout(pages.directories, directory),
        resolution: resolutionUm(pages.directories, directory).pixelSizeUm,
      };
    });
    const { width, height, bits, channels } = layout;
    if (width !== image.width || height !== image.height || channels > 1) {
      const shape = `${width} x ${height} pixels${channels > 1 ? ` and ${channels} channels` : ''}`;
      throw damagedFile(
        path,
        `has pages of ${shape}, unlike its OME metadata (${image.width} x ${image.height})`,
        'export it again',
      );
    }
    const info = fileInfo({
      path,
      format: 'ome-tiff',
      axes: order.axes,
      frames: order.frames,
      width,
      height,
      bits,
      pixelSizeUm: image.warnings.length > 0 ? null : (image.pixelSizeUm ?? resolution),
      zStepUm: null,
      frameIntervalS: null,
      channels: image.sizes.C,
      warnings: [...planes.warnings, ...image.warnings, ...lossWarning(layout)],
    });
    return {
      info: withSteps(info, {
        heights: cut(image.heights, order.frames),
        times: cut(image.times, order.frames),
      }),
      members: files.paths,
      readFrame: async (index, options = {}) => {
        const at = locate(order.planeOf(index));
        return files.with(at.run, ({ pages }) => readPage(pages, at.page, 0, layout, options));
      },
      close: () => files.close(),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** A recording that was stopped early has fewer planes than heights or times. */
const cut = <S extends { uneven: number[] | null }>(steps: S, frames: number): S => ({
  ...steps,
  uneven: steps.uneven?.slice(0, frames) ?? null,
});
