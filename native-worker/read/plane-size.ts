import { JanusError } from '../../preload/contract/errors.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { fileError } from './byte-file.ts';
import { makePixels, type SampleKind } from './pixel-arrays.ts';

/** A plane of more bytes is not read at all: beside it there must be memory for what is done with it. */
const MOST_PLANE_BYTES = 900e6;
/** The window shows planes of at most so many bytes, for on their way there they are copied. */
export const MOST_SHOWN_BYTES = 256e6;

/** Bytes that a plane takes once it is read. */
export const planeBytes = ({ width, height, bits }: SourceInfo): number =>
  width * height * (bits <= 8 ? 1 : bits <= 16 ? 2 : 4);

/** Refuses planes that can't be held, before they are read. @throws too-large */
export function checkPlane(info: SourceInfo, mostBytes = MOST_PLANE_BYTES): void {
  const bytes = planeBytes(info);
  if (bytes <= mostBytes) return;
  const megabytes = (size: number): string => `${Math.round(size / 1e6)} MB`;
  throw new JanusError(
    'too-large',
    `${info.path}: a plane of ${info.width} x ${info.height} pixels of ${info.bits} bits takes ${megabytes(bytes)}, more than the ${megabytes(mostBytes)} that can be held; crop or bin the images.`,
    { path: info.path },
  );
}

/** Up to three copies of a plane are held while it is read: as stored, unpacked, and as handed on. */
const MOST_READ_BYTES = 400e6;

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
  if (bytes <= MOST_READ_BYTES) return;
  throw fileError(
    path,
    `has planes of ${width} x ${height} pixels, more than the ${MOST_READ_BYTES / 1e6} MB that are read`,
    'crop it, or check that the file is whole',
  );
}
