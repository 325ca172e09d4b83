import type { Frame, PixelArray } from '../../preload/contract/data.ts';
import { fileError } from './byte-file.ts';

export type SampleKind = 'unsigned' | 'signed' | 'float';

/** Up to three copies of a plane are held while it is read: as stored, unpacked, and as handed on. */
const MAX_PLANE_BYTES = 400e6;

/**
 * Refuses planes that are too large to be held, before anything is made for them.
 * @param samples samples of a pixel
 * @throws JanusError
 */
export function checkPlaneSize(
  path: string,
  {
    width,
    height,
    bits,
    kind,
    samples,
  }: { width: number; height: number; bits: number; kind: SampleKind; samples: number },
): void {
  const bytes =
    width * height * samples * Math.max(bits / 8, makePixels({ bits, kind }, 0).BYTES_PER_ELEMENT);
  if (bytes <= MAX_PLANE_BYTES) return;
  throw fileError(
    path,
    `has planes of ${width} x ${height} pixels, more than the ${MAX_PLANE_BYTES / 1e6} MB that are read`,
    'crop it, or check that the file is whole',
  );
}

/** A buffer for samples of this kind, as ImageSource hands them on. */
export function makePixels({ bits, kind }: { bits: number; kind: SampleKind }, length: number): PixelArray {
  if (kind !== 'unsigned' || bits > 16) return new Float32Array(length);
  return bits > 8 ? new Uint16Array(length) : new Uint8Array(length);
}

/** The same, in `buffer` where that is of this kind and length. */
export function bytesFor(
  layout: { bits: number; kind: SampleKind },
  length: number,
  buffer: PixelArray | undefined,
): PixelArray {
  const isFit = buffer?.length === length && buffer.constructor === makePixels(layout, 0).constructor;
  return isFit ? buffer : makePixels(layout, length);
}

export function asFrame(width: number, height: number, data: PixelArray): Frame {
  return {
    width,
    height,
    bits: data instanceof Uint8Array ? 8 : data instanceof Uint16Array ? 16 : 32,
    data,
  };
}
