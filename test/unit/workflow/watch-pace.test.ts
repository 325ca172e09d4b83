import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { JanusError } from '../../../preload/contract/errors.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { cantBeRead, type NewFrame, type WatchContext } from '../../../main/workflow/watch/recording.ts';
import { lookAtNdtiff } from '../../../main/workflow/watch/growing-stack.ts';
import { watch } from '../../../main/workflow/watch/watch.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { tagged } from '../tagged.ts';
import { positionsAt } from '../../support/made-up-tables.ts';

/** How a folder of images is followed in time: every wait, link and reading takes as long as a test says. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-pace-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const put = (...names: string[]): void => {
  for (const name of names) writeFileSync(join(folder, name), name);
};
const numbered = (count: number): string[] => Array.from({ length: count }, (_, k) => `f${k}.png`);

interface Following {
  /** What a look at the folder costs, and what linking does. */
  linkMs?: number;
  idleS?: number;
  threads?: number;
  /** Names of images that can't be read. */
  unfinished?: Set<string>;
  onWait?: (nowMs: number) => void;
  onMeasure?: (name: string) => void;
  more?: Partial<WatchContext>;
}

/** Follows the folder until it ends; everything that was asked for, with the time of it. */
async function followed({
  linkMs = 0,
  idleS = 1,
  threads = 1,
  unfinished = new Set(),
  onWait,
  onMeasure,
  more,
}: Following) {
  let nowMs = 0;
  const linked: { atMs: number; frame: number[] }[] = [];
  const measured: string[] = [];
  const frames: NewFrame[] = [];
  let [underWay, most] = [0, 0];
  const name = (path: string): string => path.slice(folder.length + 1);
  const answers: Record<string, (params: never) => unknown> = {
    sourceInfo: ({ path }: { path: string }) => {
      if (unfinished.has(name(path))) throw new JanusError('damaged-file', 'half', {});
      return {
        path,
        format: 'images',
        axes: 'TYX',
        frames: 1,
        width: 64,
        height: 64,
        bits: 8,
        pixelSizeUm: 0.2,
        zStepUm: null,
        frameIntervalS: 0.1,
        ...saidNothing,
      };
    },
    sourceFiles: () => measured.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
    maskSide: () => 31,
    trackFrames: async ({ path }: { path: string }) => {
      most = Math.max(most, (underWay += 1));
      await new Promise(setImmediate);
      underWay -= 1;
      if (unfinished.has(name(path))) throw new JanusError('damaged-file', 'half', {});
      measured.push(name(path));
      onMeasure?.(name(path));
      return positionsAt([0], [measured.length]);
    },
    lostBeside: () => [],
    link: ({ positions }: { positions: { frame: Int32Array } }) => {
      linked.push({ atMs: nowMs, frame: [...positions.frame] });
      nowMs += linkMs;
      return { ...positions, particle: positions.frame };
    },
  };
  const call = async (method: string, params: never): Promise<unknown> => answers[method](params);
  const context: WatchContext = {
    worker: { call } as unknown as WorkerClient,
    threads,
    signal: new AbortController().signal,
    clock: {
      nowMs: () => nowMs,
      wait: async (ms) => {
        nowMs += ms;
        onWait?.(nowMs);
        await new Promise(setImmediate);
      },
    },
    onFrame: (frame) => void frames.push(frame),
    onProvisional: () => Promise.resolve(),
    onStep: () => undefined,
    ...more,
  };
  const request = {
    path: folder,
    source: ImportOptions.parse({}),
    options: TrackOptions.parse({}),
    idleS,
    out: join(folder, 'tracks.csv'),
  };
  const watched = await watch(context, request, null);
  await watched.finish();
  return { ...watched, linked, measured, told: frames, endedMs: nowMs, most };
}

describe('a folder that is followed', () => {
  it('is given up when nothing has come for the time that was given, and not before', async () => {
    put('f0.png');
    const comes = new Map([
      [900, 'f1.png'],
      [1800, 'f2.png'],
    ]);
    const onWait = (now: number): void => put(...[comes.get(now) ?? []].flat());
    const { frames, endedMs } = await followed({ onWait });
    expect([frames, endedMs]).toEqual([3, 2800]);
  });

  it('is waited for until an image comes, and refused where none does', async () => {
    const late = await followed({ idleS: 3, onWait: (now) => put(...(now === 2900 ? ['f0.png'] : [])) });
    expect(late.frames).toBe(1);
    rmSync(join(folder, 'f0.png'));
    let waitedMs = 0;
    await expect(followed({ idleS: 3, onWait: (now) => (waitedMs = now) })).rejects.toEqual(
      tagged('bad-input'),
    );
    expect(waitedMs).toBe(3100);
  });

  it('ends at once where it is told to end, or cancelled', async () => {
    const over = AbortSignal.abort();
    await expect(followed({ more: { ending: over } })).rejects.toEqual(tagged('bad-input'));
    await expect(followed({ more: { signal: over } })).rejects.toEqual(tagged('cancelled'));
    put(...numbered(3));
    await expect(followed({ more: { signal: over } })).rejects.toEqual(tagged('cancelled'));
    // What is there is measured all the same.
    const { frames, linked } = await followed({ more: { ending: over } });
    expect([frames, linked.length]).toEqual([3, 1]);
  });

  it('an image that is half written is looked at again when it has changed', async () => {
    put('f0.png', 'f1.png');
    const unfinished = new Set(['f1.png']);
    let looks = 0;
    const onWait = (now: number): void => {
      looks += 1;
      if (now !== 500) return;
      unfinished.delete('f1.png');
      writeFileSync(join(folder, 'f1.png'), 'f1.png is whole');
    };
    const { frames, warnings, endedMs } = await followed({ unfinished, onWait });
    expect([frames, warnings.length, endedMs]).toEqual([2, 0, 1500]);
    expect(looks).toBe(15);
  });

  it('an image that changes after it was measured is measured again at the end, and only that', async () => {
    put(...numbered(3));
    const onWait = (now: number): void => {
      if (now === 300) writeFileSync(join(folder, 'f1.png'), 'f1.png, longer');
    };
    const { measured, frames } = await followed({ onWait });
    expect(measured).toEqual(['f0.png', 'f1.png', 'f2.png', 'f1.png']);
    expect(frames).toBe(4);
  });

  it('has its images measured in the order of their numbers, one more at once than there are threads', async () => {
    put('f10.png', 'f9.png', 'f100.png', 'F2.TIF', 'f1.tiff', '.f3.png', 'notes.txt', 'f4.jpg');
    const { measured, most, told } = await followed({ threads: 2 });
    expect(measured).toEqual(['f1.tiff', 'F2.TIF', 'f9.png', 'f10.png', 'f100.png']);
    expect(most).toBe(3);
    expect(told.map(({ frames, place }) => [frames, place.index])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, 0]),
    );
    expect(told[3].place).toEqual({ path: join(folder, 'f10.png'), channel: 0, index: 0 });
  });

  it.each([
    [0, 1000],
    [50, 1050],
    [500, 10_500],
  ])(
    'is shown every second, or in a twentieth of the time: linking for %i ms every %i ms',
    async (linkMs, everyMs) => {
      put('f0.png');
      const ending = new AbortController();
      const onWait = (now: number): void => {
        put(`g${now}.png`);
        if (now > 2.5 * everyMs) ending.abort();
      };
      const { linked } = await followed({ linkMs, onWait, more: { ending: ending.signal } });
      // The last one is that of the whole.
      expect(linked.slice(0, -1).map(({ atMs }) => atMs)).toEqual([0, everyMs, 2 * everyMs]);
    },
  );

  it('is shown when something new is there alone', async () => {
    put('f0.png');
    const onWait = (now: number): void => put(...(now === 4000 ? ['f1.png'] : []));
    const { linked } = await followed({ idleS: 4.5, onWait });
    expect(linked.map(({ atMs }) => atMs)).toEqual([0, 4000, 8500]);
  });

  it('is shown with its last hundred frames linked anew', async () => {
    put(...numbered(130));
    const { linked } = await followed({ threads: 200 });
    expect(linked.map(({ frame }) => [frame[0], frame.length])).toEqual([
      [30, 100],
      [0, 130],
    ]);
  });

  it('says how long each new image has waited, and nothing of those that were there', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000 });
    put('f0.png');
    utimesSync(join(folder, 'f0.png'), 999_999, 999_999);
    const comes = (now: number): void => {
      if (now > 400) return;
      const file = join(folder, `g${now}.png`);
      writeFileSync(file, 'new');
      utimesSync(file, 1_000_000 + now / 100, 1_000_000 + now / 100);
    };
    // The images come at 1, 2, 3, 4 s and are measured 1, 2, 3 and 10 s later.
    const waited: Record<string, number> = { 'g100.png': 1, 'g200.png': 2, 'g300.png': 3, 'g400.png': 10 };
    const { latencyS, told } = await followed({
      onWait: comes,
      onMeasure: (name) =>
        vi.setSystemTime(1000 * (1_000_000 + Number(/\d+/.exec(name)) / 100 + (waited[name] ?? 0))),
    });
    expect(told.map((frame) => frame.latencyS)).toEqual([null, 1, 2, 3, 10]);
    expect(latencyS).toEqual({ median: 2.5, p95: expect.closeTo(8.95, 9) as number });
    expect((await followed({})).latencyS).toBeNull();
  });
});

it('what can not be read yet is told from what is broken', () => {
  expect(cantBeRead(new JanusError('damaged-file', 'half'))).toBeNull();
  expect(cantBeRead(new JanusError('bad-input', 'empty'))).toBeNull();
  for (const error of [new JanusError('cancelled', ''), new JanusError('fault', ''), new Error('bug')])
    expect(() => cantBeRead(error)).toThrow(error);
});

it('an NDTiff dataset is as large as its files, and as new as the newest', async () => {
  expect(await lookAtNdtiff(folder)).toBeNull();
  const file = (name: string, bytes: number, seconds: number): void => {
    writeFileSync(join(folder, name), new Uint8Array(bytes));
    utimesSync(join(folder, name), seconds, seconds);
  };
  file('NDTiff.index', 5, 100);
  file('a_NDTiffStack.tif', 70, 300);
  file('a_NDTiffStack_1.tif', 30, 200);
  file('settings.txt', 1000, 900);
  mkdirSync(join(folder, 'folder.tif'));
  expect(await lookAtNdtiff(folder)).toMatchObject({ sizeBytes: 105, modifiedMs: 300_000 });
});
