import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { trackFile, type FileTracking } from '../../../main/workflow/track-file.ts';
import type { OpenModel } from '../../../main/workflow/model-store.ts';
import { openWorkFile, workFileOf } from '../../../main/workflow/resume-file.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { tagged } from '../tagged.ts';
import { positionsAt } from '../../support/made-up-tables.ts';

const FRAMES = 70;
let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-track-file-'));
  out = join(folder, 'tracks.csv');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the file of finished work', () => {
  const units = [
    { from: 0, x: new Float64Array([0.1, NaN]) },
    { from: 1, x: new Float64Array([2]) },
  ];
  const write = async (key: string): Promise<void> => {
    const work = await openWorkFile<(typeof units)[0]>(out, key);
    for (const unit of units) await work.keep(unit);
    await work.close();
  };
  const kept = async (key: string): Promise<readonly object[]> => {
    const work = await openWorkFile(out, key);
    await work.close();
    return work.kept;
  };

  it('gives back what was kept, to the bit', async () => {
    await write('a');
    expect(await kept('a')).toEqual(units);
  });
  it('is begun anew when anything that determines the work has changed', async () => {
    await write('a');
    expect(await kept('b')).toEqual([]);
    expect(await kept('a')).toEqual([]);
  });
  it('drops what a kill has cut short at any byte, and goes on behind what is whole', async () => {
    await write('a');
    const whole = readFileSync(workFileOf(out));
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(workFileOf(out), whole.subarray(0, length));
      const before = await kept('a');
      expect(units.slice(0, before.length)).toEqual(before);
      const work = await openWorkFile(out, 'a');
      await work.keep({ last: length });
      await work.close();
      expect(await kept('a')).toEqual([...before, { last: length }]);
    }
  });
  it('does not believe bytes that have changed', async () => {
    await write('a');
    const bytes = readFileSync(workFileOf(out));
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(workFileOf(out), bytes);
    appendFileSync(workFileOf(out), 'more');
    expect(await kept('a')).toEqual(units.slice(0, 1));
  });
});

/** Finds one particle a frame; dies when it is asked for `most` chunks. `frames` says which it was asked for. */
function workerThat(most = Infinity): {
  worker: WorkerClient;
  answers: Record<string, (params: never) => unknown>;
  frames: number[];
  linked: Int32Array[];
} {
  const frames: number[] = [];
  const linked: Int32Array[] = [];
  let chunks = 0;
  const answers: Record<string, (params: never) => unknown> = {
    sourceInfo: ({ path }: { path: string }) => ({
      path,
      format: 'tiff',
      axes: 'TYX',
      frames: FRAMES,
      width: 64,
      height: 64,
      bits: 8,
      pixelSizeUm: 0.2,
      zStepUm: null,
      frameIntervalS: 0.1,
      ...saidNothing,
    }),
    identify: () => ({ content: 'the same', files: [] }),
    maskSide: () => 31,
    staticLight: () => null,
    trackFrames: ({ from, to }: { from: number; to: number }) => {
      chunks += 1;
      if (chunks > most) throw new Error('killed');
      const frame = Int32Array.from({ length: to - from }, (_, index) => from + index);
      frames.push(...frame);
      return positionsAt(
        frame,
        Float64Array.from(frame, (one) => one / 3),
      );
    },
    lostBeside: () => [],
    link: ({ positions }: { positions: { frame: Int32Array } }) => {
      linked.push(positions.frame);
      const flags = { inRange: new Uint8Array(1), weak: new Uint8Array(1) };
      return { frame: positions.frame, particle: positions.frame, ...flags };
    },
  };
  const call = async (name: string, params: never): Promise<unknown> =>
    Promise.resolve(answers[name]?.(params));
  return { worker: { call } as unknown as WorkerClient, answers, frames, linked };
}

const MODEL: OpenModel = {
  folder: 'model',
  mask: MaskOptions.parse({}),
  trainedWith: { setup: null, pixelUm: 0.2, axialFactor: 1, particleDiameterUm: 2 },
  hash: 'm',
};
const request = (options: object = {}): FileTracking => ({
  path: join(folder, 'video.tif'),
  source: ImportOptions.parse({}),
  options: TrackOptions.parse(options),
  out,
});
const machine = (worker: WorkerClient) => ({
  worker,
  threads: 1,
  signal: new AbortController().signal,
  report: () => undefined,
});

describe('tracking a file without a project', () => {
  it('goes on where a kill has stopped it, measures nothing twice and links the same rows', async () => {
    const whole = workerThat();
    const { finish } = await trackFile(machine(whole.worker), request(), null);
    await finish();
    expect(existsSync(workFileOf(out))).toBe(false);

    const seen: number[] = [];
    for (let kill = 1; kill <= 4; kill += 1) {
      const killed = workerThat(1);
      await expect(trackFile(machine(killed.worker), request(), null)).rejects.toThrow('killed');
      seen.push(...killed.frames);
    }
    const last = workerThat();
    await trackFile(machine(last.worker), request(), null);
    expect([...seen, ...last.frames]).toEqual(whole.frames);
    expect(last.linked).toEqual(whole.linked);
  });
  it('says what was taken for dust also where a kill came after the last frame, and looks for it once', async () => {
    const { worker, answers } = workerThat();
    let asked = 0;
    answers['staticLight'] = () => {
      asked += 1;
      return { spots: [{}], light: new Float32Array(1) };
    };
    const link = answers['link'];
    answers['link'] = () => {
      throw new Error('killed');
    };
    await expect(trackFile(machine(worker), request(), MODEL)).rejects.toThrow('killed');
    answers['link'] = link;
    const { warnings } = await trackFile(machine(worker), request(), MODEL);
    expect([asked, warnings[0]]).toEqual([1, expect.stringMatching(/^1 spot in video\.tif/)]);
  });
  it('links the frames that were asked for and no others', async () => {
    const { worker, linked } = workerThat();
    await trackFile(machine(worker), request({ frames: [5, 33] }), null);
    expect([...linked[0]]).toEqual(Array.from({ length: 29 }, (_, index) => index + 5));
  });
  it('says that there are no such frames', async () => {
    const { worker } = workerThat();
    const tracking = trackFile(machine(worker), request({ frames: [5, FRAMES] }), null);
    await expect(tracking).rejects.toEqual(tagged('bad-option', { option: 'frames' }));
  });
});
