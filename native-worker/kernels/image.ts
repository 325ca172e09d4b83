import { createKernelMemory } from './memory.ts';
import { KERNELS_WASM } from './image-wasm.ts';
import { structAt, structBytes, type CIRCLE, type EDGES, type Struct, type VOTES } from './structs.ts';

/** The functions of assembly/pixels.ts, circles.ts and median.ts; images and structs are given by their place in memory, bytes. */
export interface ImageKernels {
  binWords(from: number, width: number, out: number, outWidth: number, rows: number): void;
  binBytes(from: number, width: number, out: number, outWidth: number, rows: number): void;
  halve(from: number, width: number, out: number, outWidth: number, rows: number): void;
  scale(pixels: number, count: number, top: number, bottom: number, share: number): void;
  gradients(from: number, width: number, height: number, out: number): number;
  above(pixels: number, count: number, threshold: number, index: number, clear: 0 | 1): number;
  vote(edges: number, votes: number, sign: 1 | -1): void;
  support(edges: number, circle: number): void;
  blur(from: number, width: number, height: number, out: number): void;
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
