import { KERNELS_WASM } from './kernels-wasm.ts';

/** What is used of the WebAssembly API, which the Node types leave to those of the browser. */
interface CompiledModule {
  readonly compiled?: never;
}
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => CompiledModule;
  Instance: new (module: CompiledModule) => { readonly exports: unknown };
};

/** The functions of kernels.wat; places are byte offsets into the memory. */
export interface Kernels {
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
  histogram(
    bins: number,
    features: number,
    index: number,
    count: number,
    gradients: number,
    sums: number,
    counts: number,
  ): void;
}

export interface KernelMemory<Name extends string> {
  kernels: Kernels;
  buffer: ArrayBuffer;
  /** Where each part begins, bytes. */
  offset: Record<Name, number>;
}

const PAGE_BYTES = 65_536;
const ALIGN_BYTES = 16;

let compiled: CompiledModule | null = null;

/** The kernels with memory of their own, laid out in parts of the given numbers of bytes. */
export function createKernelMemory<Name extends string>(parts: Record<Name, number>): KernelMemory<Name> {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS_WASM, 'base64'));
  const { exports } = new WebAssembly.Instance(compiled);
  const { memory, ...kernels } = exports as Kernels & {
    memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  };
  const offset = { ...parts };
  let bytes = 0;
  for (const name of Object.keys(parts) as Name[]) {
    offset[name] = bytes;
    bytes += Math.ceil(parts[name] / ALIGN_BYTES) * ALIGN_BYTES;
  }
  const missing = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  return { kernels, buffer: memory.buffer, offset };
}
