import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { polyfillUtil } from '../../../native-worker/tensor/polyfill.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';

it('starts once and multiplies rightly', async () => {
  const backend = await getTensorBackend();
  expect(await getTensorBackend()).toBe(backend);
  expect(['tensorflow', 'wasm']).toContain(backend.name);
  expect(backend.tf.getBackend()).toBe(backend.name);
  const product = backend.tf.matMul(
    [
      [1, 2],
      [3, 4],
    ],
    [[5], [6]],
  );
  expect([...(await product.data())]).toEqual([17, 39]);
  product.dispose();
});

it('starts in a worker thread', async () => {
  const module = new URL('../../../native-worker/tensor/backend.ts', import.meta.url).href;
  const code = `
    import('${module}').then(async ({ getTensorBackend }) => {
      const { name } = await getTensorBackend();
      require('node:worker_threads').parentPort.postMessage(name);
    });`;
  const worker = new Worker(code, { eval: true });
  const name = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  expect(name).toBe((await getTensorBackend()).name);
});

it('gives util back what tfjs-node needs, and leaves what is there', () => {
  const isArray = (): boolean => false;
  const util: Record<string, unknown> = { isArray };
  polyfillUtil(util);
  expect(util['isArray']).toBe(isArray);
  const isNullOrUndefined = util['isNullOrUndefined'] as (value: unknown) => boolean;
  expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
});
