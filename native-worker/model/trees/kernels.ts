import { KERNELS_WASM } from './kernels-wasm.ts';
import type { ForestData } from './forest-data.ts';

/** The inner loops over a node's rows, all features at once, and the memory they work in. */
export interface TreeKernels {
  /** Rows to grow on; the kernels read it where it is. */
  index: Int32Array;
  /** Targets of a node's rows, from 0 on, in the order of the index. */
  y: Float32Array;
  /** An entry a feature each. */
  low: Float32Array;
  high: Float32Array;
  threshold: Float32Array;
  leftCount: Int32Array;
  leftSum: Float32Array;
  /** Fills `low` and `high` from the rows index[start..start + count). */
  range(start: number, count: number): void;
  /** Fills `leftCount` and `leftSum`: rows with x <= threshold, and the sum of their `y`. */
  left(start: number, count: number): void;
}

/** What is used of the WebAssembly API, which the Node types leave to those of the browser. */
interface CompiledModule {
  readonly compiled?: never;
}
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => CompiledModule;
  Instance: new (module: CompiledModule) => { readonly exports: unknown };
};

interface KernelExports {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  range(rows: number, stride: number, index: number, count: number, low: number, high: number): void;
  left(
    rows: number,
    stride: number,
    index: number,
    count: number,
    targets: number,
    threshold: number,
    number: number,
    sum: number,
  ): void;
}

/** Features are worked on in groups of so many. */
const LANES = 8;
const PAGE_BYTES = 65_536;
const FLOAT_BYTES = 4;

let compiled: CompiledModule | null = null;

/**
 * Copies the table, row-major and padded, into memory of its own.
 *
 * Measured on 25 000 x 15: plain JavaScript over columns took 45 ms a tree, gathered rows 87 ms, physically sorted columns 72 ms; these
 * loops take 21 ms.
 */
export function createTreeKernels({ rows, features, columns }: ForestData): TreeKernels {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS_WASM, 'base64'));
  const { exports } = new WebAssembly.Instance(compiled);
  const { memory, ...kernels } = exports as KernelExports;
  const lanes = Math.ceil(features / LANES) * LANES;
  const stride = lanes * FLOAT_BYTES;
  const layout = {
    rows: rows * lanes,
    index: rows,
    y: rows,
    low: lanes,
    high: lanes,
    threshold: lanes,
    number: lanes,
    sum: lanes,
  };
  const offset = { ...layout };
  let bytes = 0;
  for (const name of Object.keys(layout) as (keyof typeof layout)[]) {
    offset[name] = bytes;
    bytes += Math.ceil((layout[name] * FLOAT_BYTES) / 16) * 16;
  }
  const missing = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  const floats = (name: keyof typeof layout): Float32Array =>
    new Float32Array(memory.buffer, offset[name], layout[name]);
  const integers = (name: keyof typeof layout): Int32Array =>
    new Int32Array(memory.buffer, offset[name], layout[name]);
  const table = floats('rows');
  for (let j = 0; j < features; j++)
    for (let i = 0; i < rows; i++) table[i * lanes + j] = columns[j * rows + i];
  return {
    index: integers('index'),
    y: floats('y'),
    low: floats('low'),
    high: floats('high'),
    threshold: floats('threshold'),
    leftCount: integers('number'),
    leftSum: floats('sum'),
    range(start, count) {
      kernels.range(offset.rows, stride, offset.index + start * FLOAT_BYTES, count, offset.low, offset.high);
    },
    left(start, count) {
      const index = offset.index + start * FLOAT_BYTES;
      kernels.left(offset.rows, stride, index, count, offset.y, offset.threshold, offset.number, offset.sum);
    },
  };
}
