import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';
import { renderLibraryNode, renderPatches } from '../../../native-worker/optics/render-patches.ts';
import { axialFactor } from '../../../native-worker/optics/axial-factor.ts';
import { simulateScene, type SimulateContext } from '../../../native-worker/rpc-methods/simulate.ts';
import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'janus-optics-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('OME-TIFF', () => {
  it.each([
    { bits: 8, axes: 'ZYX', compress: true, big: false },
    { bits: 16, axes: 'TYX', compress: false, big: true },
    { bits: 16, axes: 'ZYX', compress: true, big: true },
    { bits: 8, axes: 'TYX', compress: false, big: false },
  ] as const)('reads back as written: %o', async ({ bits, axes, compress, big }) => {
    const path = join(folder, `round-${bits}-${axes}-${big}.ome.tif`);
    // Rows of a strip do not divide the height, and widths are odd.
    const [width, height, frames] = [301, 517, 3];
    const planes = Array.from({ length: frames }, (_, frame) => {
      const plane = bits === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
      return plane.map((_value, i) => (i * 7 + frame * 13 + (i >> 8)) % (bits === 8 ? 256 : 65536));
    });
    const writer = await createOmeTiffWriter(path, {
      width,
      height,
      bits,
      axes,
      frames,
      compress,
      big,
      pixelSizeUm: 0.1625,
      ...(axes === 'ZYX' ? { zStepUm: 0.3 } : { frameIntervalS: 0.1 }),
    });
    for (const plane of planes) await writer.write(plane);
    await expect(writer.write(planes[0])).rejects.toThrow(RangeError);
    await writer.close();
    const source = await openSource(path);
    expect(source.info).toMatchObject({
      format: 'ome-tiff',
      axes,
      frames,
      width,
      height,
      bits,
      pixelSizeUm: 0.1625,
      zStepUm: axes === 'ZYX' ? 0.3 : null,
      frameIntervalS: axes === 'TYX' ? 0.1 : null,
    });
    for (let frame = 0; frame < frames; frame++) {
      expect(
        Buffer.from((await source.readFrame(frame)).data.buffer).equals(Buffer.from(planes[frame].buffer)),
      ).toBe(true);
    }
    await source.close();
  });

  it('leaves nothing behind when given up', async () => {
    const path = join(folder, 'given-up.ome.tif');
    const writer = await createOmeTiffWriter(path, {
      width: 32,
      height: 32,
      bits: 8,
      axes: 'TYX',
      frames: 2,
      pixelSizeUm: 1,
    });
    await writer.write(new Uint8Array(1024));
    await writer.abort();
    expect((await readdir(folder)).filter((name) => name.startsWith('given-up'))).toEqual([]);
  });
});

describe('simulateScene', () => {
  const options = SimulateOptions.parse({
    stacks: 1,
    slices: 3,
    zStepUm: 9,
    frames: 1,
    size: 128,
    particles: 2,
  });

  async function simulate(
    name: string,
    context: SimulateContext,
    changed: Partial<SimulateOptions> = {},
  ): Promise<Map<string, Buffer>> {
    const out = join(folder, name);
    const { files } = await simulateScene({ ...options, ...changed }, out, context);
    return new Map(
      await Promise.all(
        files.map(async (file) => [file.slice(out.length + 1), await readFile(file)] as const),
      ),
    );
  }

  it('gives the same files for the same seed, on threads or not, and others for another', async () => {
    const done: [number, number][] = [];
    const first = await simulate('first', { seed: 7, onProgress: (...progress) => done.push(progress) });
    expect([...first.keys()]).toEqual([
      'stack_00.ome.tif',
      'stack_00_truth.csv',
      'video.ome.tif',
      'video_truth.csv',
      'scene.json',
    ]);
    expect(done.at(-1)).toEqual([4, 4]);

    // A pool that answers out of order and hands over copies, as threads do.
    const pool = {
      run: async (name: string, payload: never, { signal }: { signal?: AbortSignal } = {}) => {
        signal?.throwIfAborted();
        const copy = structuredClone(payload);
        await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
        return name === 'renderPatches' ? renderPatches(copy) : renderLibraryNode(copy);
      },
    } as NonNullable<SimulateContext['pool']>;
    const pooled = await simulate('pooled', { seed: 7, pool });
    for (const [name, bytes] of first) expect(pooled.get(name)?.equals(bytes), name).toBe(true);

    const other = await simulate('other', { seed: 8 }, { stacks: 0 });
    for (const [name, bytes] of other) expect(first.get(name)?.equals(bytes), name).toBe(false);
  }, 300_000);

  it('writes truth that agrees with itself: a focal step a slice, up to thermal height', async () => {
    const files = await simulate('truth', { seed: 3 }, { frames: 0, scene: 'clean' });
    const [head, ...rows] = (files.get('stack_00_truth.csv')?.toString() ?? '').trim().split('\n');
    expect(head).toBe('slice,particle,x_px,y_px,z_label_um,kind');
    expect(rows).toHaveLength(6);
    const table = rows.map((row) => row.split(',').map(Number));
    for (const [slice, particle, , , z] of table) {
      const start = table.find((row) => row[0] === 0 && row[1] === particle) ?? [];
      expect(Math.abs(z - start[4] - 9 * slice)).toBeLessThan(1);
    }
  });

  it('states stage travel in the file, as a microscope does, so that an import with its defaults is right', async () => {
    const out = join(folder, 'stage');
    await simulateScene({ ...options, frames: 0, slices: 2, scene: 'clean' }, out, { seed: 3 });
    const source = await openSource(join(out, 'stack_00.ome.tif'));
    await source.close();
    const factor = axialFactor({ kind: 'paraxial', nObjective: 1, nSample: 1.333 });
    expect(source.info.zStepUm! * factor).toBeCloseTo(9, 6);
    expect(JSON.parse(await readFile(join(out, 'scene.json'), 'utf8'))).toMatchObject({
      seed: 3,
      zStepUm: 9,
    });
  });

  it('says in one line that it cannot write there, or that it is asked for too much', async () => {
    const path = join(folder, 'a-file');
    await writeFile(path, '');
    await expect(simulateScene(options, join(path, 'out'), { seed: 1 })).rejects.toMatchObject({
      tag: 'bad-input',
    });
    const huge = { ...options, frames: 100_000, particles: 500 };
    await expect(simulateScene(huge, folder, { seed: 1 })).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it('stops when cancelled and leaves no half-written image', async () => {
    const abort = new AbortController();
    const out = join(folder, 'cancelled');
    const work = simulateScene(options, out, {
      seed: 1,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(work).rejects.toMatchObject({ tag: 'cancelled' });
    expect(await readdir(out)).toEqual([]);
  });
});
