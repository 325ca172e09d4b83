import { basename, dirname, join } from 'node:path';
import { ByteFile, fileError } from '../byte-file.ts';
import { LeasePool } from '../lease-pool.ts';
import type { OmeImage, OmeMetadata, OmeRun } from '../ome.ts';
import { orderPlanes, type AxisSizes } from '../planes.ts';
import type { ImageSource, SourceOptions } from '../source.ts';
import { TiffDirectories } from './directory.ts';
import { planeLayout } from './layout.ts';
import { readPage } from './page.ts';
import { TiffPages } from './pages.ts';
import { resolutionUm } from './resolution.ts';

const OPEN_FILES = 16;

/** One TIFF of a set. */
export class TiffPart {
  readonly pages: TiffPages;
  readonly #file: ByteFile;

  constructor(file: ByteFile) {
    this.#file = file;
    this.pages = new TiffPages(new TiffDirectories(file));
  }

  static async open(path: string): Promise<TiffPart> {
    const file = await ByteFile.open(path);
    try {
      return new TiffPart(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

interface Located {
  run: OmeRun;
  start: number;
}

/** Runs of planes by their first plane, counted in the image's dimension order. */
function sortRuns(image: OmeImage): Located[] {
  const strides: Record<string, number> = {};
  let stride = 1;
  for (const axis of image.order) {
    strides[axis] = stride;
    stride *= image.sizes[axis as 'Z' | 'C' | 'T'];
  }
  const start = ({ first }: OmeRun): number =>
    first.Z * (strides.Z ?? 0) + first.C * (strides.C ?? 0) + first.T * (strides.T ?? 0);
  return image.runs.map((run) => ({ run, start: start(run) })).sort((a, b) => a.start - b.start);
}

function findRun(runs: Located[], plane: number): Located | null {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as Located).start <= plane) low = middle + 1;
    else high = middle;
  }
  const found = runs[low - 1];
  return found && plane < found.start + (found.run.count ?? Infinity) ? found : null;
}

/** The image to read: the first one, unless others would silently be left out. */
function onlyImage(path: string, metadata: OmeMetadata): OmeImage {
  const [image, ...others] = metadata.images;
  if (!image || image.width < 1)
    throw fileError(path, 'has OME metadata without an image', 'export it again');
  // Thumbnails, labels and macro views of slide scanners come after the picture and are smaller.
  const equals = others.filter((other) => other.width === image.width && other.height === image.height);
  if (equals.length > 0) {
    throw fileError(
      path,
      `holds ${equals.length + 1} positions (series)`,
      'export each position to a file of its own',
    );
  }
  return image;
}

/**
 * An OME-TIFF: planes are where the XML says, in this file or in others of the same folder.
 * @param path file that the metadata come from; its folder holds the others
 * @param own the TIFF at `path` itself; null where that is a companion file
 */
export async function openOme(
  path: string,
  metadata: OmeMetadata,
  own: TiffPart | null,
  options: SourceOptions,
): Promise<ImageSource> {
  const image = onlyImage(path, metadata);
  const runs =
    image.runs.length > 0
      ? sortRuns(image)
      : [{ run: { fileName: null, uuid: null, ifd: 0, count: null, first: { Z: 0, C: 0, T: 0 } }, start: 0 }];
  const sizes: AxisSizes = [...image.order]
    .reverse()
    .map((axis) => [axis, image.sizes[axis as 'Z' | 'C' | 'T']]);
  const order = orderPlanes(path, sizes, options.channel);
  if (order.frames < 1)
    throw fileError(path, 'has OME metadata of an image without planes', 'export it again');
  const parts = new LeasePool<TiffPart>(OPEN_FILES);

  const isOwn = ({ fileName, uuid }: OmeRun): boolean =>
    own !== null &&
    (fileName === null || fileName === basename(path) || (uuid !== null && uuid === metadata.uuid));
  const withPart = <Result>(run: OmeRun, use: (part: TiffPart) => Promise<Result>): Promise<Result> => {
    if (own && isOwn(run)) return use(own);
    // Only the name counts: metadata must not lead out of the folder.
    const name = basename((run.fileName ?? '').replaceAll('\\', '/'));
    if (name === '')
      throw fileError(path, 'does not name the file of its planes', 'open the .ome.tif file itself');
    const other = join(dirname(path), name);
    return parts.with(other, () => TiffPart.open(other), use);
  };
  const locate = (plane: number): { run: OmeRun; page: number } => {
    const found = findRun(runs, plane);
    if (!found)
      throw fileError(
        path,
        `has no plane ${plane + 1} although its metadata speak of it`,
        'the acquisition may have stopped early: export it again',
      );
    return { run: found.run, page: found.run.ifd + plane - found.start };
  };

  const first = locate(order.planeOf(0));
  const shape = await withPart(first.run, async ({ pages }) => {
    const directory = await pages.page(first.page);
    return {
      ...planeLayout(pages.directories, directory),
      resolution: resolutionUm(pages.directories, directory),
    };
  }).catch(async (error: unknown) => {
    await parts.close();
    throw error;
  });
  if (shape.width !== image.width || shape.height !== image.height || shape.channels > 1) {
    await parts.close();
    throw fileError(
      path,
      `has pages of ${shape.width} x ${shape.height} pixels and ${shape.channels} channels, unlike its OME metadata (${image.width} x ${image.height})`,
      'export it again',
    );
  }
  return {
    info: {
      path,
      format: 'ome-tiff',
      axes: order.axes,
      frames: order.frames,
      width: shape.width,
      height: shape.height,
      bits: shape.bits,
      pixelSizeUm: image.pixelSizeUm ?? shape.resolution,
      zStepUm: image.zStepUm,
      frameIntervalS: image.frameIntervalS,
    },
    readFrame: async (index, { signal } = {}) => {
      const { run, page } = locate(order.planeOf(index));
      return withPart(run, ({ pages }) => readPage(pages, page, 0, shape, signal));
    },
    close: async () => {
      await parts.close();
      await own?.close();
    },
  };
}
