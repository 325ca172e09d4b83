import { unsupported } from '../byte-file.ts';
import { imageJSizes, type ImageJMetadata } from '../imagej.ts';
import { orderPlanes } from '../plane-order.ts';
import { fileInfo, type ImageSource, type SourceOptions } from '../image-source.ts';
import type { Directory } from './directory.ts';
import type { PlaneLayout } from './plane-layout.ts';
import { shortened, stoppedEarly } from './ome-planes.ts';
import { lossWarning, readPage } from './read-page.ts';
import type { TiffPart } from './tiff-part.ts';
import { contiguousStart, readContiguous } from './read-plane.ts';
import { wholePages } from './whole-pages.ts';
import { imageJPixelSize } from './tiff-pixel-size.ts';

/**
 * An ImageJ stack: a page for each plane or, beyond 4 GB, one page whose pixels are followed by those of all the other
 * planes (ij/io/TiffDecoder).
 */
export async function openImageJ(
  part: TiffPart,
  first: Directory,
  layout: PlaneLayout,
  metadata: ImageJMetadata,
  options: SourceOptions,
): Promise<ImageSource> {
  const { pages } = part;
  const { file } = pages.directories;
  const spoken = metadata.images;
  const single = spoken !== null && spoken > 1 && !(await pages.has(1));
  const start = contiguousStart(layout);
  const planeBytes = (layout.width * layout.height * layout.bits) / 8;
  if (single && start === null)
    throw unsupported(
      file.path,
      'holds one page for many images that are compressed or in colour',
      'save it from ImageJ as OME-TIFF',
    );
  const listed = spoken === null || !(await pages.has(spoken - 1)) ? await pages.count() : spoken;
  const inPages = single ? listed : await wholePages(pages, listed);
  const held = single ? Math.floor((file.size - (start ?? 0)) / planeBytes) : inPages;
  const images = spoken ?? held;
  const stated = imageJSizes(metadata, images);
  const { sizes, kept } = held < images ? shortened(stated, held) : { sizes: stated, kept: images };
  if (kept === 0) throw file.damaged(`holds ${held} of the ${images} images that it speaks of`);
  const more =
    spoken !== null && !single && kept === images && (await pages.has(images))
      ? [`it holds more pages than the ${images} that its header speaks of; the others are passed over`]
      : [];
  const order = orderPlanes(file.path, sizes, options);
  const { pixelSizeUm, warnings } = imageJPixelSize(pages.directories, first, metadata.unit);
  return {
    info: fileInfo({
      path: file.path,
      format: 'imagej-tiff',
      axes: order.axes,
      frames: order.frames,
      width: layout.width,
      height: layout.height,
      bits: layout.bits,
      pixelSizeUm,
      zStepUm: metadata.zStepUm,
      frameIntervalS: metadata.frameIntervalS,
      channels: sizes.find(([axis]) => axis === 'C')?.[1] ?? 1,
      stageDirection: metadata.stageDirection,
      warnings: [
        ...(kept < images ? [stoppedEarly(kept, images)] : []),
        ...warnings,
        ...metadata.warnings,
        ...more,
        ...lossWarning(layout),
      ],
    }),
    readFrame: async (index, options = {}) => {
      const plane = order.planeOf(index);
      const frame =
        single && start !== null
          ? await readContiguous(file, start + plane * planeBytes, layout, options)
          : await readPage(pages, plane, 0, layout, options);
      return metadata.levels && layout.kind === 'unsigned' ? calibrated(frame, metadata.levels) : frame;
    },
    close: () => part.close(),
  };
}

/** Grey levels as meant: among others, ImageJ stores signed 16 bit as unsigned numbers and a calibration that takes 32768 off. */
const calibrated = <F extends { data: ArrayLike<number> }>(
  frame: F,
  { offset, slope }: { offset: number; slope: number },
): F & { bits: 32; data: Float32Array } => ({
  ...frame,
  bits: 32,
  data: Float32Array.from(frame.data, (value) => offset + slope * value),
});
