import { describe, expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { linkVideo, type VideoPositions } from '../../../main/workflow/measure-frames.ts';
import { linkLimits, LinkOptions, TrackOptions } from '../../../preload/contract/options/track.ts';
import { positionsAt } from '../../support/made-up-tables.ts';

const lengths = { pixelUm: 0.5, frameIntervalS: 0.1 };

describe('limits of linking', () => {
  it('are taken in pixels and frames, or from micrometres and seconds', () => {
    const inFrames = LinkOptions.parse({ maxStepPx: 7, memoryFrames: 3, minFrames: 4 });
    expect(linkLimits(inFrames, lengths)).toEqual({ maxStepPx: 7, memoryFrames: 3, minFrames: 4 });
    const physical = LinkOptions.parse({ maxStepUm: 5, memoryS: 0.42, minS: 1.5 });
    expect(linkLimits(physical, lengths)).toEqual({ maxStepPx: 10, memoryFrames: 4, minFrames: 15 });
  });

  it('are not given twice', () => {
    for (const twice of [
      { maxStepPx: 7, maxStepUm: 5 },
      { memoryFrames: 3, memoryS: 1 },
      { minFrames: 4, minS: 1 },
    ])
      expect(LinkOptions.safeParse(twice).success).toBe(false);
  });
});

it('a region leaves out what lies beside it, before linking', async () => {
  const positions = positionsAt([0, 1, 2], [10, 20, 30]);
  const asked: { positions: VideoPositions; options: object }[] = [];
  const call = (_name: string, params: (typeof asked)[number]): Promise<null> => {
    asked.push(params);
    return Promise.resolve(null);
  };
  const worker = { call } as unknown as WorkerClient;
  const given = TrackOptions.parse({ regionX: [15, 35], regionY: [0, 25], link: { maxStepUm: 5 } });
  const options = { ...given, localise: { ...given.localise, particleDiameterUm: 2 } };
  const machine = { worker, signal: new AbortController().signal };
  await linkVideo(machine, positions, { ...lengths, frameTimesS: null, temperatureC: 25 }, options);
  expect([...asked[0].positions.xPx]).toEqual([20]);
  expect([...asked[0].positions.frame]).toEqual([1]);
  expect(asked[0].options).toMatchObject({ link: { maxStepPx: 10 } });
});
