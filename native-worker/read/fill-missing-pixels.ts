import type { Frame } from '../../preload/contract/frame.ts';
import { median } from '../math/statistics.ts';
import { fileError } from './byte-file.ts';
import type { ImageSource } from './image-source.ts';

/** Pixels that tell a frame's median. */
const SAMPLES = 4096;

/** Number of pixels that are no numbers, or infinite; 0 for whole numbers. */
function missingPixels({ data }: Frame): number {
  let missing = 0;
  if (data instanceof Float32Array) for (const value of data) if (!Number.isFinite(value)) missing++;
  return missing;
}

/** Fills pixels without a number with the median of the others, in place. */
function fillMissing(path: string, frame: Frame, index: number): Frame {
  const { data } = frame;
  const missing = missingPixels(frame);
  if (missing === 0) return frame;
  if (missing === data.length)
    throw fileError(
      path,
      `holds no numbers in frame ${index} (all of its pixels are NaN)`,
      'export the stack without empty planes',
    );
  const finite = data.filter((value) => Number.isFinite(value));
  const step = Math.max(1, Math.floor(finite.length / SAMPLES));
  const middle = median(finite.filter((_, i) => i % step === 0));
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) data[i] = middle;
  return frame;
}

/**
 * Frames of floating-point files have pixels without a number where images were shifted or divided by 0; those are filled, and it is said where
 * the first frame has some.
 */
export async function withoutGaps(source: ImageSource): Promise<ImageSource> {
  const { info } = source;
  const read: ImageSource['readFrame'] = async (index, options) =>
    fillMissing(info.path, await source.readFrame(index, options), index);
  const missing = info.bits < 32 ? 0 : await source.readFrame(0).then(missingPixels, () => 0);
  const warning = `${missing} pixels of its first frame are no numbers (NaN or infinite); such pixels are filled with the frame's median`;
  return {
    ...source,
    info: missing === 0 ? info : { ...info, warnings: [...info.warnings, warning] },
    readFrame: read,
    close: () => source.close(),
  };
}
