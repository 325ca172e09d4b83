import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import { polyfillUtil } from './polyfill.ts';

type Tensors = typeof tfjs;

/** The tensor library on a fast back end. Use tfjs's functions through `tf`, and free what they return. */
export interface TensorBackend {
  name: 'tensorflow' | 'wasm';
  tf: Tensors;
}

const require = createRequire(import.meta.url);
let started: Promise<TensorBackend> | null = null;

/**
 * The tensor back end of this thread, started on the first call: TensorFlow's native library where the optional package
 * `@tensorflow/tfjs-node` is installed and loads, WebAssembly (SIMD) otherwise; `JANUS3D_TENSOR=wasm` passes the native one over.
 * tfjs's plain JavaScript back end is ten times slower and is never used: if WebAssembly fails too, this throws.
 *
 * Where tfjs-node is installed, the process's main thread must come here before its worker threads do (else rare crashes at exit).
 */
export function getTensorBackend(): Promise<TensorBackend> {
  started ??= start();
  return started;
}

async function start(): Promise<TensorBackend> {
  // Loaded when needed: who predicts by trees or starts a thread for them never is.
  const tf = await import('@tensorflow/tfjs-core');
  tf.enableProdMode();
  if (process.env['JANUS3D_TENSOR'] !== 'wasm' && (await startNative(tf))) return { name: 'tensorflow', tf };
  await startWasm(tf);
  return { name: 'wasm', tf };
}

/** False where the package is absent or its library doesn't load; it registers itself with the same tfjs-core. */
async function startNative(tf: Tensors): Promise<boolean> {
  try {
    require.resolve('@tensorflow/tfjs-node');
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
    polyfillUtil(require('node:util') as Record<string, unknown>);
    require('@tensorflow/tfjs-node');
    return await tf.setBackend('tensorflow');
  } catch {
    return false;
  }
}

/** One thread a back end: the pool's threads already fill the cores. */
async function startWasm(tf: Tensors): Promise<void> {
  const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  setWasmPaths(join(folder, '/'));
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(`The WebAssembly tensor back end did not start from ${folder}; reinstall with npm ci.`);
  }
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
    throw new Error(
      'This machine runs WebAssembly without SIMD; use a newer processor or install @tensorflow/tfjs-node.',
    );
  }
}
