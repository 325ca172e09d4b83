import { createKernelMemory } from './memory.ts';
import { KERNELS_WASM } from './image-wasm.ts';
import { structAt, structBytes, type CIRCLE, type EDGES, type Struct, type VOTES } from './structs.ts';

/**
 * The functions of assembly/pixels.ts, circles.ts and median.ts. Images (`from`, `pixels`, `out`, `top`, `bottom`, `index`) and structs (`edges`,
 * `votes`, `circle`) are given by their place in memory, bytes; widths, heights and counts are pixels. Pixels are 32-bit floats unless said otherwise.
 */
export interface ImageKernels {
  /** Means of 2 x 2 pixels of 16 bits: `rows` rows of `outWidth` floats to `out`, from rows of `width` pixels. */
  binWords(from: number, width: number, out: number, outWidth: number, rows: number): void;
  /** The same of pixels of 8 bits. */
  binBytes(from: number, width: number, out: number, outWidth: number, rows: number): void;
  /** The same of floats. */
  halve(from: number, width: number, out: number, outWidth: number, rows: number): void;
  /** Multiplies `count` pixels, in place, by top + share (bottom - top), pixel by pixel. */
  scale(pixels: number, count: number, top: number, bottom: number, share: number): void;
  /** Squared Sobel gradients of all but the outermost pixels, to `out`. Returns the largest. */
  gradients(from: number, width: number, height: number, out: number): number;
  /** Numbers of the pixels above the threshold, to `index` (32 bits each); returns how many. `clear` sets the others to 0. `count` is a multiple of 4. */
  above(pixels: number, count: number, threshold: number, index: number, clear: 0 | 1): number;
  /** Every edge pixel adds its shares to the grid of `votes` at their radii along its gradient, times `sign`. */
  vote(edges: number, votes: number, sign: 1 | -1): void;
  /** Sets in `circle` the sectors in which edge pixels point at its centre. */
  support(edges: number, circle: number): void;
  /** 3 x 3 sums weighted 1 2 1 each way, of all but the outermost pixels, to `out`. */
  blur(from: number, width: number, height: number, out: number): void;
  /** 3 x 3 medians, times gain plus offset, of a square of `side` pixels with a margin of one; rows are `stride` bytes apart. */
  median(from: number, stride: number, side: number, gain: number, offset: number, out: number): void;
}

export type EdgesStruct = Struct<typeof EDGES>;
export type VotesStruct = Struct<typeof VOTES>;
export type CircleStruct = Struct<typeof CIRCLE>;

/** Memory from which arrays and structs are taken one after the other; the kernels find them by their `byteOffset` or `at`. */
export interface ImageMemory {
  kernels: ImageKernels;
  floats(length: number): Float32Array;
  integers(length: number): Int32Array;
  bytes(length: number): Uint8Array;
  struct<Of extends Parameters<typeof structBytes>[0]>(layout: Of): Struct<Of>;
}

const ALIGN_BYTES = 16;

/** Bytes that arrays of these lengths take in an image memory. */
export const bytesFor = (byteLengths: readonly number[]): number =>
  byteLengths.reduce((sum, length) => sum + Math.ceil(length / ALIGN_BYTES) * ALIGN_BYTES, 0);

/** Memory for arrays of so many bytes in all, see `bytesFor`. Arrays are zero, and followed by zeros up to a multiple of 16 bytes. */
export function createImageMemory(bytes: number): ImageMemory {
  const { kernels, buffer } = createKernelMemory<ImageKernels, 'all'>(KERNELS_WASM, { all: bytes });
  let used = 0;
  const take = (byteLength: number): number => {
    const offset = used;
    used += bytesFor([byteLength]);
    return offset;
  };
  return {
    kernels,
    floats: (length) => new Float32Array(buffer, take(4 * length), length),
    integers: (length) => new Int32Array(buffer, take(4 * length), length),
    bytes: (length) => new Uint8Array(buffer, take(length), length),
    struct: (layout) => structAt(buffer, take(structBytes(layout)), layout),
  };
}
