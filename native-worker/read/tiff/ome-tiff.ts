import { basename, dirname, join } from 'node:path';
import { fileError } from '../byte-file.ts';
import { LeasePool } from '../lease-pool.ts';
import type { OmeMetadata, OmeRun } from '../ome.ts';
import { orderPlanes } from '../planes.ts';
import type { ImageSource, SourceOptions } from '../source.ts';
import { planeLayout } from './layout.ts';
import { omePlanes } from './ome-planes.ts';
import { readPage } from './page.ts';
import { TiffPart } from './part.ts';
import { resolutionUm } from './resolution.ts';

const OPEN_FILES = 16;

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
  const { first: image, sizes, locate } = omePlanes(path, metadata);
  const order = orderPlanes(path, sizes, options);
  const others = new LeasePool<TiffPart>(OPEN_FILES);
  const isOwn = ({ fileName, uuid }: OmeRun): boolean =>
    fileName === null || fileName === basename(path) || (uuid !== null && uuid === metadata.uuid);
  const withPart = <Result>(run: OmeRun, use: (part: TiffPart) => Promise<Result>): Promise<Result> => {
    if (own && isOwn(run)) return use(own);
    // Only the name counts: metadata must not lead out of the folder.
    const name = basename((run.fileName ?? '').replaceAll('\\', '/'));
    if (name === '')
      throw fileError(path, 'does not name the file of its planes', 'open the .ome.tif file itself');
    const other = join(dirname(path), name);
    return others.with(other, () => TiffPart.open(other), use);
  };
  try {
    const { run, page } = locate(order.planeOf(0));
    const { layout, resolution } = await withPart(run, async ({ pages }) => {
      const directory = await pages.page(page);
      return {
        layout: planeLayout(pages.directories, directory),
        resolution: resolutionUm(pages.directories, directory),
      };
    });
    const { width, height, bits, channels } = layout;
    if (width !== image.width || height !== image.height || channels > 1) {
      const shape = `${width} x ${height} pixels${channels > 1 ? ` and ${channels} channels` : ''}`;
      throw fileError(
        path,
        `has pages of ${shape}, unlike its OME metadata (${image.width} x ${image.height})`,
        'export it again',
      );
    }
    return {
      info: {
        path,
        format: 'ome-tiff',
        axes: order.axes,
        frames: order.frames,
        width,
        height,
        bits,
        pixelSizeUm: image.pixelSizeUm ?? resolution,
        zStepUm: image.zStepUm,
        frameIntervalS: image.frameIntervalS,
      },
      readFrame: async (index, options = {}) => {
        const at = locate(order.planeOf(index));
        return withPart(at.run, ({ pages }) => readPage(pages, at.page, 0, layout, options));
      },
      close: async () => {
        await others.close();
        await own?.close();
      },
    };
  } catch (error) {
    await others.close();
    throw error;
  }
}
