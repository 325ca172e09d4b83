import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import type { Clock } from '../../../main/workflow/watch/clock.ts';
import type { NewFrame, WatchContext } from '../../../main/workflow/watch/recording.ts';
import { watch } from '../../../main/workflow/watch/watch.ts';
import { growingNdtiff } from '../../support/growing-ndtiff.ts';
import { growingTiff } from '../../support/growing-tiff.ts';
import { positionsAt } from '../../support/made-up-tables.ts';

type Growing = ReturnType<typeof growingTiff>;

const FRAMES = 6;
const SIDE = 8;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-grow-'));
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
      // Before anything is waited for: calls are made in order, but their files are opened in any.
      for (let frame = from; frame < to; frame++) measured.push(frame);
      const source = await openSource(path, {});
      const values: number[] = [];
      for (let frame = from; frame < to; frame++) {
        const { data } = await source.readFrame(frame);
        values.push(data[data.length - 1]);
      }
      await source.close();
      return positionsAt(
        values.map((_, k) => from + k),
        values,
      );
    },
    lostBeside: () => [],
    link: ({ positions }: { positions: { frame: Int32Array; xPx: Float64Array } }) => {
      linked.push([...positions.xPx]);
      return { ...positions, particle: positions.frame };
    },
  };
  const call = async (name: string, params: never): Promise<unknown> => answers[name](params);
  return { worker: { call } as unknown as WorkerClient, answers, measured, linked };
}

const source = ImportOptions.parse({ pixelUm: 0.2, fps: 10 });
const request = () => ({
  path,
  source,
  options: TrackOptions.parse({}),
  out: join(folder, 'tracks.csv'),
  idleS: 0.5,
});

/** Time that passes when somebody waits; each time the writer goes on for a step. */
function steppedClock(writer?: { step(): void }): Clock {
  let now = 0;
  return {
    nowMs: () => now,
    wait: async (ms) => {
      now += ms;
      writer?.step();
      await new Promise(setImmediate);
    },
  };
}

/** Appends frames, each in two halves, a half a step. */
function steppedWriter(stack: Growing, frames: number): { step(): void } {
  let goOn = (): void => undefined;
  const step = (): Promise<void> => new Promise((resolve) => (goOn = resolve));
  void (async () => {
    for (let frame = 0; frame < frames; frame++) {
      await step();
      await stack.append(page(10 + frame), step);
    }
  })();
  return { step: () => goOn() };
}

const contextOf = (worker: WorkerClient, clock: Clock, more: Partial<WatchContext>): WatchContext => ({
  worker,
  threads: 1,
  signal: new AbortController().signal,
  clock,
  onFrame: () => undefined,
  onProvisional: () => Promise.resolve(),
  onStep: () => undefined,
  ...more,
});

/** Watches the stack; `onFrame` may end it by throwing. */
const watchIt = (
  worker: WorkerClient,
  clock: Clock,
  onFrame: (frame: NewFrame) => void = () => undefined,
  more: Partial<WatchContext> = {},
) => watch(contextOf(worker, clock, { onFrame, ...more }), request(), null);

async function grown(stack: Growing, frames: number): Promise<void> {
  for (let frame = 0; frame < frames; frame++) await stack.append(page(10 + frame));
}

/** Writers of stacks, by what they write. */
const WRITERS = [
  ['a TIFF', 'stack.tif', growingTiff],
  ['an NDTiff dataset', 'dataset', growingNdtiff],
] as const;

describe.each(WRITERS)('%s that grows', (_what, name, growing) => {
  beforeEach(() => (path = join(folder, name)));

  it('is read frame by frame, each once and whole, and linked as a whole at the end', async () => {
    const { worker, measured, linked } = readingWorker();
    const told: number[] = [];
    const clock = steppedClock(steppedWriter(growing(path), FRAMES));
    const { frames, warnings, finish } = await watchIt(worker, clock, (frame) =>
      told.push(frame.place.index),
    );
    await finish();
    expect(frames).toBe(FRAMES);
    expect(warnings).toEqual([]);
    expect(measured).toEqual([0, 1, 2, 3, 4, 5]);
    expect(told).toEqual(measured);
    expect(linked.at(-1)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it('ends when it is told to, without waiting for what does not come', async () => {
    await grown(growing(path), FRAMES);
    const { worker } = readingWorker();
    const ending = new AbortController();
    const forever: Clock = { nowMs: () => 0, wait: () => new Promise(setImmediate) };
    const onProvisional = (): Promise<void> => Promise.resolve(ending.abort());
    const watched = await watchIt(worker, forever, undefined, { ending: ending.signal, onProvisional });
    await watched.finish();
    expect(watched.frames).toBe(FRAMES);
  });

  it('is measured anew at the end where only then it says how large a pixel is', async () => {
    await grown(growing(path), FRAMES);
    const { worker, answers, measured, linked } = readingWorker();
    const { sourceInfo } = answers;
    let sizeUm = 0.2;
    answers['sourceInfo'] = async (params) => ({
      ...((await sourceInfo(params)) as object),
      pixelSizeUm: sizeUm,
    });
    const onProvisional = (): Promise<void> => Promise.resolve(void (sizeUm = 0.3));
    const own = { ...request(), source: ImportOptions.parse({ fps: 10 }) };
    const { finish } = await watch(contextOf(worker, steppedClock(), { onProvisional }), own, null);
    await finish();
    // The last frame waits for a next one until the end.
    expect(measured).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5]);
    expect(linked.at(-1)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it('goes on where a kill has stopped it', async () => {
    await grown(growing(path), FRAMES);
    const killed = readingWorker();
    const dying = watchIt(killed.worker, steppedClock(), ({ frames }) => {
      if (frames === 3) throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    const again = readingWorker();
    await (await watchIt(again.worker, steppedClock())).finish();
    expect(again.measured.filter((frame) => killed.measured.slice(0, 3).includes(frame))).toEqual([]);
    expect(again.linked.at(-1)).toEqual([10, 11, 12, 13, 14, 15]);
  });
});
