import type { Frame, PixelArray } from '../../preload/contract/frame.ts';

export type SampleKind = 'unsigned' | 'signed' | 'float';

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
