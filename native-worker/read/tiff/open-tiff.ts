import type { ByteFile } from '../byte-file.ts';
import { fileError } from '../byte-file.ts';
import { parseImageJ, type ImageJMetadata } from '../imagej.ts';
import type { MicroManagerSummary } from '../micro-manager.ts';
import { parseOme, type OmeMetadata } from '../ome.ts';
import { orderPlanes } from '../planes.ts';
import type { ImageSource, SourceOptions } from '../source.ts';
import { lengthUm } from '../units.ts';
import type { Directory } from './directory.ts';
import { planeLayout, type PlaneLayout } from './layout.ts';
import { openMicroManager, readMicroManager } from './micro-manager-tiff.ts';
import { readCompanion } from './ome-companion.ts';
import { openOme } from './ome-tiff.ts';
import { readPage } from './page.ts';
import { TiffPart } from './part.ts';
import { contiguousStart, readContiguous } from './plane.ts';
import { pixelsPerUnit, resolutionUm } from './resolution.ts';
import { Tag } from './tags.ts';

/** Opens whatever kind of TIFF `file` is. Closes `file` where that fails. */
export async function openTiff(file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  try {
    return await dispatch(new TiffPart(file), file, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function dispatch(part: TiffPart, file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  const { pages } = part;
  const tiff = pages.directories;
  const first = await pages.page(0);
  if ((first.entries.get(Tag.stk)?.count ?? 0) > 1)
    throw fileError(file.path, 'is a MetaMorph STK stack, which is not read', 'export it as OME-TIFF');
  if (first.entries.has(Tag.lsm))
    throw fileError(file.path, 'is a Zeiss LSM file, which is not read', 'export it as OME-TIFF');
  const description = (await tiff.text(first, Tag.imageDescription)) ?? '';
  const microManager = await readMicroManager(part);
  if (/<(\w+:)?OME[\s>]/.test(description)) {
    const source = await openOme(file.path, await omeMetadata(file, description), part, options);
    return microManager ? withSummary(source, microManager.summary) : source;
  }
  if (microManager) return openMicroManager(part, microManager, options);
  const layout = planeLayout(tiff, first);
  const imageJ = parseImageJ(description);
  if (imageJ && layout.channels === 1) return openImageJ(part, first, layout, imageJ, options);
  return openPlain(part, file, first, layout, options);
}

/** The metadata in a page's description, or in the companion file that it names. */
async function omeMetadata(file: ByteFile, description: string): Promise<OmeMetadata> {
  const own = parseOme(description);
  if (!own) throw file.damaged('has OME metadata that break off');
  if (own.images.length > 0 || own.metadataFile === null) return own;
  return { ...(await readCompanion(file.path, own.metadataFile)), uuid: own.uuid };
}

/** Micro-Manager's OME-XML leaves out what its summary says. */
function withSummary(source: ImageSource, summary: MicroManagerSummary | null): ImageSource {
  const { info } = source;
  return {
    ...source,
    info: {
      ...info,
      format: 'micro-manager-tiff',
      pixelSizeUm: info.pixelSizeUm ?? summary?.pixelSizeUm ?? null,
      zStepUm: info.zStepUm ?? summary?.zStepUm ?? null,
      frameIntervalS:
        info.frameIntervalS ?? (info.axes.includes('T') ? (summary?.frameIntervalS ?? null) : null),
    },
  };
}

async function openPlain(
  part: TiffPart,
  file: ByteFile,
  first: Directory,
  layout: PlaneLayout,
  options: SourceOptions,
): Promise<ImageSource> {
  const { pages } = part;
  const order = orderPlanes(
    file.path,
    [
      ['I', await pages.count()],
      ['C', layout.channels],
    ],
    options,
  );
  return {
    info: {
      path: file.path,
      format: 'tiff',
      axes: order.axes,
      frames: order.frames,
      width: layout.width,
      height: layout.height,
      bits: layout.bits,
      pixelSizeUm: resolutionUm(pages.directories, first),
      zStepUm: null,
      frameIntervalS: null,
    },
    readFrame: async (index, options = {}) => {
      const plane = order.planeOf(index);
      return readPage(pages, Math.floor(plane / layout.channels), plane % layout.channels, layout, options);
    },
    close: () => part.close(),
  };
}

/**
 * An ImageJ stack: a page for each plane or, beyond 4 GB, one page whose pixels are followed by those of all the other
 * planes (ij/io/TiffDecoder).
 */
async function openImageJ(
  part: TiffPart,
  first: Directory,
  layout: PlaneLayout,
  metadata: ImageJMetadata,
  options: SourceOptions,
): Promise<ImageSource> {
  const { pages } = part;
  const { file } = pages.directories;
  const { images } = metadata;
  const order = orderPlanes(file.path, metadata.sizes, options);
  const single = images > 1 && !(await pages.has(1));
  const start = contiguousStart(layout);
  const planeBytes = (layout.width * layout.height * layout.bits) / 8;
  if (single && start === null)
    throw fileError(
      file.path,
      'holds one page for many images that are compressed or in colour',
      'save it from ImageJ as OME-TIFF',
    );
  const held = single ? Math.floor((file.size - (start ?? 0)) / planeBytes) : images;
  if (held < images) throw file.damaged(`holds ${held} of the ${images} images that it speaks of`);
  const perUnit = pixelsPerUnit(pages.directories, first);
  return {
    info: {
      path: file.path,
      format: 'imagej-tiff',
      axes: order.axes,
      frames: order.frames,
      width: layout.width,
      height: layout.height,
      bits: layout.bits,
      pixelSizeUm:
        (perUnit === undefined ? null : lengthUm(1 / perUnit, metadata.unit)) ??
        resolutionUm(pages.directories, first),
      zStepUm: metadata.zStepUm,
      frameIntervalS: metadata.frameIntervalS,
    },
    readFrame: async (index, options = {}) => {
      const plane = order.planeOf(index);
      if (single && start !== null) return readContiguous(file, start + plane * planeBytes, layout, options);
      return readPage(pages, plane, 0, layout, options);
    },
    close: () => part.close(),
  };
}
