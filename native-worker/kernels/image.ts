import { createKernelMemory } from './memory.ts';
import { KERNELS_WASM } from './image-wasm.ts';

/** The functions of kernels.wat; places are byte offsets into the memory. */
export interface ImageKernels {
  binWords(from: number, width: number, out: number, outWidth: number, rows: number): void;
  binBytes(from: number, width: number, out: number, outWidth: number, rows: number): void;
  halve(from: number, width: number, out: number, outWidth: number, rows: number): void;
  scale(pixels: number, count: number, top: number, bottom: number, share: number): void;
  gradients(from: number, width: number, height: number, out: number): number;
  above(pixels: number, count: number, threshold: number, index: number, clear: 0 | 1): number;
  vote(
    index: number,
    count: number,
    gx: number,
    gy: number,
    strength: number,
    width: number,
    sign: 1 | -1,
    first: number,
    shares: number,
    steps: number,
    out: number,
    stride: number,
    margin: number,
  ): void;
  support(
    strength: number,
    gx: number,
    gy: number,
    claimed: number,
    width: number,
    x: number,
    y: number,
    x0: number,
    x1: number,
    y0: number,
    y1: number,
    inner2: number,
    outer2: number,
    miss2: number,
    angle2: number,
    claim: 0 | 1,
    sectors: number,
  ): void;
  blur(from: number, width: number, height: number, out: number): void;
  median(from: number, stride: number, side: number, gain: number, offset: number, out: number): void;
}

/** Room from which arrays are taken one after the other; the kernels reach them by their `byteOffset`. */
export interface ImageMemory {
  kernels: ImageKernels;
  floats(length: number): Float32Array;
  integers(length: number): Int32Array;
  bytes(length: number): Uint8Array;
}

const ALIGN_BYTES = 16;

/** Bytes that arrays of these lengths take in an image memory. */
export const roomFor = (byteLengths: readonly number[]): number =>
  byteLengths.reduce((sum, length) => sum + Math.ceil(length / ALIGN_BYTES) * ALIGN_BYTES, 0);

/** Makes room for arrays of so many bytes in all, see `roomFor`. Arrays are zero, and followed by zeros up to a multiple of 16 bytes. */
export function createImageMemory(bytes: number): ImageMemory {
  const { kernels, buffer } = createKernelMemory<ImageKernels, 'room'>(KERNELS_WASM, { room: bytes });
  let used = 0;
  const take = (byteLength: number): number => {
    const offset = used;
    used += roomFor([byteLength]);
    return offset;
  };
  return {
    kernels,
    floats: (length) => new Float32Array(buffer, take(4 * length), length),
    integers: (length) => new Int32Array(buffer, take(4 * length), length),
    bytes: (length) => new Uint8Array(buffer, take(length), length),
  };
}
