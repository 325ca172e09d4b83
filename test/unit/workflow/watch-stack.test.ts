import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { openSource } from '../../../native-worker/read/open.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { watchStack } from '../../../main/workflow/watch-stack.ts';
import { growingTiff } from '../../support/growing-tiff.ts';

const FRAMES = 6;
const SIDE = 8;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-grow-'));
  path = join(folder, 'stack.tif');
});
afterEach(() => rmSync(folder, { recursive: true }));

const page = (value: number) => ({
  width: SIDE,
  height: SIDE,
  data: new Uint8Array(SIDE * SIDE).fill(value),
});

/** Reads the real file; finds one particle a frame, at its grey value. `measured` says which frames were asked for. */
function readingWorker() {
  const measured: number[] = [];
  const linked: number[][] = [];
  const answers: Record<string, (params: never) => unknown> = {
    async sourceInfo({ path: asked }: { path: string }) {
      const source = await openSource(asked, {});
      await source.close();
      return source.info;
    },
    maskSide: () => 3,
    async trackFrames({ from, to }: { from: number; to: number }) {
      const source = await openSource(path, {});
      const values: number[] = [];
      for (let frame = from; frame < to; frame++) {
        measured.push(frame);
        const { data } = await source.readFrame(frame);
        values.push(data[data.length - 1]);
      }
      await source.close();
      const frame = Int32Array.from(values, (_, k) => from + k);
      const x = Float64Array.from(values);
      const flags = new Uint8Array(x.length).fill(1);
      const columns = { xPx: x, yPx: x, radiusPx: x, score: x, zLabelUm: x, zSdUm: x };
      return { frame, ...columns, inRange: flags, crowded: flags };
    },
    link: ({ positions }: { positions: { frame: Int32Array; xPx: Float64Array } }) => {
      linked.push([...positions.xPx]);
      return { ...positions, particle: positions.frame };
    },
  };
  const call = async (name: string, params: never): Promise<unknown> => answers[name](params);
  return { worker: { call } as unknown as WorkerClient, measured, linked };
}

const source = ImportOptions.parse({ pixelUm: 0.2, fps: 10 });
const request = () => ({
  ...{ path, source, options: TrackOptions.parse({}), out: join(folder, 'tracks.csv'), idleS: 0.5 },
});

/** Watches the stack; `onImage` may end it by throwing. */
const watch = (worker: WorkerClient, onImage: (images: number) => void = () => undefined) =>
  watchStack(
    {
      ...{ worker, threads: 1, signal: new AbortController().signal, onImage },
      onProvisional: () => Promise.resolve(),
    },
    request(),
    null,
  );

async function grow(frames: number, between?: () => Promise<void>): Promise<void> {
  const stack = growingTiff(path);
  for (let frame = 0; frame < frames; frame++) await stack.append(page(10 + frame), between);
}

describe('a stack that grows', () => {
  it('is read frame by frame, each once and whole, and linked as a whole at the end', async () => {
    const { worker, measured, linked } = readingWorker();
    // Another frame comes when one was measured, in two halves.
    let told = (): void => undefined;
    const next = (): Promise<void> =>
      Promise.race([
        new Promise<void>((resolve) => (told = resolve)),
        new Promise<void>((resolve) => setTimeout(resolve, 150)),
      ]);
    const writing = grow(FRAMES, next);
    const { images, warnings, finish } = await watch(worker, () => told());
    await writing;
    await finish();
    expect(images).toBe(FRAMES);
    expect(warnings).toEqual([]);
    expect(measured).toEqual([0, 1, 2, 3, 4, 5]);
    expect(linked.at(-1)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it('goes on where a kill has stopped it', async () => {
    await grow(FRAMES);
    const killed = readingWorker();
    const dying = watch(killed.worker, (images) => {
      if (images === 3) throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    const again = readingWorker();
    await (await watch(again.worker)).finish();
    expect(again.measured.filter((frame) => killed.measured.slice(0, 3).includes(frame))).toEqual([]);
    expect(again.linked.at(-1)).toEqual([10, 11, 12, 13, 14, 15]);
  });
});
