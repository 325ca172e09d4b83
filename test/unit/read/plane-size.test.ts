import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool, RunOptions } from '../../../native-worker/pool.ts';
import type { ImageSource } from '../../../native-worker/read/image-source.ts';
import { closeSources, withFrame } from '../../../native-worker/read/source-cache.ts';
import { rpcMethods, type MethodName } from '../../../native-worker/rpc-methods/index.ts';
import type { MethodContext } from '../../../native-worker/rpc-methods/method-context.ts';
import { writeSparseTiff } from '../../support/sparse-tiff.ts';
import { tagged } from '../tagged.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-plane-size-'));
afterAll(async () => {
  await closeSources();
  rmSync(folder, { recursive: true });
});

it('a plane beyond what can be held is refused by name with its size, before it is read', async () => {
  const source = {
    info: { path: '/data/huge.tif', width: 60_000, height: 20_000, bits: 8 },
    readFrame: () => Promise.reject(new Error('read')),
  } as unknown as ImageSource;
  await expect(withFrame(source, 0, () => null)).rejects.toMatchObject({
    tag: 'too-large',
    message: expect.stringMatching(
      /^\/data\/huge.tif: a plane of 60000 x 20000 pixels .* takes 1200 MB/,
    ) as string,
    data: { path: '/data/huge.tif' },
  });
});

it('the memory of a small plane serves the next one, that of a large plane is given back', async () => {
  await closeSources();
  const buffers: unknown[] = [];
  const read = (bytes: number): Promise<unknown> => {
    const source = {
      info: { path: '/data/planes.tif', width: bytes, height: 1, bits: 8 },
      readFrame: (_index: number, { buffer }: { buffer?: Uint8Array }) => {
        buffers.push(buffer?.length);
        return Promise.resolve({ data: buffer ?? new Uint8Array(bytes) });
      },
    } as unknown as ImageSource;
    return withFrame(source, 0, () => null);
  };
  for (const bytes of [1e8, 1e8, 1e6, 1e6]) await read(bytes);
  expect(buffers).toEqual([undefined, undefined, undefined, 1e6]);
});

/** A computing process whose threads are asked for nothing: what a task would hold is noted, and the call ends. */
function noting(): { held: (number | undefined)[]; context: MethodContext } {
  const held: (number | undefined)[] = [];
  const note = (...given: unknown[]): Promise<never> => {
    held.push((given.at(-1) as RunOptions).bytes);
    return Promise.reject(new Error('noted'));
  };
  const pool = { threads: 2, run: note, map: note } as unknown as Pool;
  return { held, context: { pool, signal: new AbortController().signal, onProgress: () => undefined } };
}

const call = (name: string, params: object, context: MethodContext): Promise<unknown> => {
  const method = rpcMethods[name as MethodName] as (params: unknown, context: MethodContext) => unknown;
  return Promise.resolve(method(params, context));
};

describe('what a plane takes is said to the pool, so that few large ones are under way', () => {
  const path = join(folder, 'video.tif');
  const [width, height] = [300, 200];
  beforeAll(() => writeSparseTiff(path, { width, height, planes: 24 }));

  it.each([
    ['localise', { from: 0, to: 2 }],
    ['previewFrame', { from: 0, to: 1 }],
    ['preparedFrame', { from: 0, to: 1 }],
    ['staticLight', { modelFolder: null }],
    ['cutMasks', {}],
    ['trackFrames', { from: 0, to: 2, modelFolder: null }],
    ['drawFrames', { frames: [] }],
    ['readSection', { row: 0, columns: null }],
  ])('by %s', async (name, params) => {
    const { held, context } = noting();
    await expect(call(name, { path, channel: 0, ...params }, context)).rejects.toThrow('noted');
    expect(held).toEqual([width * height]);
  });

  it('with the buffers for its tiles, where it is looked at in such', async () => {
    const large = join(folder, 'large.tif');
    await writeSparseTiff(large, { width: 14_000, height: 14_000, planes: 1 });
    const { held, context } = noting();
    const found = call('localise', { path: large, channel: 0, from: 0, to: 1 }, context);
    await expect(found).rejects.toThrow('noted');
    // Two of them would hold 1.3 GB, beside all that a program holds anyway.
    expect(held[0]).toBeGreaterThan(600e6);
  });
});

it('a plane that is held but too large to be shown is refused to the window before it is read', async () => {
  const path = join(folder, 'shown.tif');
  await writeSparseTiff(path, { width: 17_000, height: 16_000, planes: 1 });
  const shown = call('readFrame', { path, channel: 0, index: 0 }, noting().context);
  // Its pixels are too many for a message of what was expected.
  await expect(shown.then(() => 'read')).rejects.toEqual(tagged('too-large', { path }));
});
