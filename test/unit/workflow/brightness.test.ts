import { expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { differsFromStacks } from '../../../main/workflow/brightness.ts';
import { cancelled, JanusError } from '../../../preload/contract/errors.ts';
import { tagged } from '../tagged.ts';

const model = {
  setup: null,
  pixelUm: 0.2,
  axialFactor: 1.333,
  particleDiameterUm: 2.12,
  brightness: { level: 200, bits: 8, cutOffAt: null },
};
const said = (brightness: () => unknown) => {
  const worker = { call: async (): Promise<unknown> => Promise.resolve(brightness()) };
  const reader = { worker: worker as unknown as WorkerClient, signal: new AbortController().signal };
  return differsFromStacks(
    reader,
    model,
    { name: 'live', pixelSizeUm: 0.2, setup: null },
    { path: '/live', channel: 0 },
  );
};

it('an image that is half written is no reason not to track the recording', async () => {
  expect(await said(() => ({ level: 100, bits: 8, cutOffAt: null }))).toHaveLength(1);
  const half = (): never => {
    throw new JanusError('damaged-file', 'img_005.png breaks off in the middle of its pixels.');
  };
  expect(await said(half)).toEqual([]);
});

it('a cancelled look at the brightness ends the work', async () => {
  const stop = (): never => {
    throw cancelled();
  };
  await expect(said(stop)).rejects.toThrow(tagged('cancelled'));
});
