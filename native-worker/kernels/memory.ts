/** What is used of the WebAssembly API, which the Node types leave to those of the browser. */
interface CompiledModule {
  readonly compiled?: never;
}
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => CompiledModule;
  Instance: new (module: CompiledModule) => { readonly exports: unknown };
};

export interface KernelMemory<Kernels, Name extends string> {
  kernels: Kernels;
  buffer: ArrayBuffer;
  /** Where each part begins, bytes. */
  offset: Record<Name, number>;
  /** So many numbers of double precision that begin at a byte. */
  doubles(place: number, count: number): Float64Array;
}

export const DOUBLE_BYTES = 8;

const PAGE_BYTES = 65_536;
const ALIGN_BYTES = 16;

const compiled = new Map<string, CompiledModule>();

/**
 * Compiled loops with memory of their own, laid out in parts of the given numbers of bytes, all zero.
 *
 * @param wasm base64 of a module that exports its memory and the functions of `Kernels`
 */
export function createKernelMemory<Kernels, Name extends string>(
  wasm: string,
  parts: Record<Name, number>,
): KernelMemory<Kernels, Name> {
  const module = compiled.get(wasm) ?? new WebAssembly.Module(Buffer.from(wasm, 'base64'));
  compiled.set(wasm, module);
  const { exports } = new WebAssembly.Instance(module);
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
  const { buffer } = memory;
  const doubles = (place: number, count: number): Float64Array => new Float64Array(buffer, place, count);
  return { kernels: kernels as Kernels, buffer, offset, doubles };
}
