import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { JanusError } from '../../../preload/contract/errors.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import type { OpenModel } from '../../../main/workflow/model-store.ts';
import { watch } from '../../../main/workflow/watch/watch.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { positionsAt } from '../../support/made-up-tables.ts';

const NAMES = ['a.png', 'b.png', 'c.png'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-watch-'));
  for (const name of NAMES) writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true }));

const model: OpenModel = {
  folder: 'model',
  mask: MaskOptions.parse({}),
  trainedWith: { setup: null, pixelUm: 0.2, axialFactor: 1, particleDiameterUm: 2.12 },
  hash: 'hash',
};

/** Finds a particle a frame, at 10 px once the light was evened out, else at 0; `unfinished` names an image that can't be read. */
function workerWith(spots: number, unfinished?: string) {
  const linked: { frame: number[]; x: number[] }[] = [];
  const answers: Record<string, (params: never) => unknown> = {
    sourceInfo: ({ path }: { path: string }) => ({
      path,
      format: 'images',
      axes: 'TYX',
      frames: 3,
      width: 64,
      height: 64,
      bits: 8,
      pixelSizeUm: 0.2,
      zStepUm: null,
      frameIntervalS: 0.1,
      ...saidNothing,
    }),
    sourceFiles: () => NAMES.map((name) => join(folder, name)),
    maskSide: () => 31,
    prepareTracking: () => null,
    staticLight: () => (spots > 0 ? { light: {}, spots: Array.from({ length: spots }) } : null),
    trackFrames: ({ path, from, to, light }: { path: string; from: number; to: number; light?: object }) => {
      if (unfinished !== undefined && path.endsWith(unfinished))
        throw new JanusError('damaged-file', 'half', {});
      const frame = Int32Array.from({ length: to - from }, (_, index) => from + index);
      return positionsAt(frame, new Float64Array(frame.length).fill(light ? 10 : 0));
    },
    lostBeside: () => [],
    link: ({ positions }: { positions: { frame: Int32Array; xPx: Float64Array } }) => {
      linked.push({ frame: [...positions.frame], x: [...positions.xPx] });
      return { ...positions, particle: positions.frame };
    },
  };
  const call = async (name: string, params: never): Promise<unknown> =>
    Promise.resolve(answers[name]?.(params));
  return { worker: { call } as unknown as WorkerClient, linked };
}

async function watched(worker: WorkerClient, dust: 'remove' | 'keep'): Promise<string[]> {
  let now = 0;
  const clock = { nowMs: () => now, wait: (ms: number) => Promise.resolve(void (now += ms)) };
  const context = {
    worker,
    threads: 2,
    signal: new AbortController().signal,
    clock,
    onFrame: () => undefined,
    onProvisional: () => Promise.resolve(),
    onStep: () => undefined,
  };
  const options = TrackOptions.parse({ dust });
  const out = join(folder, 'tracks.csv');
  const request = { path: folder, source: ImportOptions.parse({}), options, out, idleS: 0.2 };
  const { warnings, finish } = await watch(context, request, model);
  await finish();
  return warnings;
}

describe('a folder that was watched', () => {
  it('is measured again without its dust at the end, as when it is tracked afterwards', async () => {
    const { worker, linked } = workerWith(2);
    const warnings = await watched(worker, 'remove');
    expect(linked.at(-1)).toEqual({ frame: [0, 1, 2], x: [10, 10, 10] });
    expect(warnings.join()).toContain('2 spots');
  });

  it.each([
    ['without dust', 0, 'remove'],
    ['with dust that is to be kept', 2, 'keep'],
  ] as const)('%s it is not measured again', async (_what, spots, dust) => {
    const { worker, linked } = workerWith(spots);
    expect(await watched(worker, dust)).toEqual([]);
    expect(linked.at(-1)).toEqual({ frame: [0, 1, 2], x: [0, 0, 0] });
  });

  it('says what was left out where an image was never finished', async () => {
    const { worker, linked } = workerWith(2, 'c.png');
    const warnings = await watched(worker, 'remove');
    expect(linked.at(-1)).toEqual({ frame: [0, 1], x: [0, 0] });
    expect(warnings).toEqual([
      expect.stringContaining('c.png was never finished'),
      expect.stringContaining('dust was not looked for'),
    ]);
  });
});
