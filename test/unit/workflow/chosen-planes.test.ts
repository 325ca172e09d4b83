import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkAxes, planesFor } from '../../../main/workflow/chosen-planes.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import type { JanusError } from '../../../preload/contract/errors.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { tagged } from '../tagged.ts';

type Choice = Partial<Pick<ImportOptions, 'channel' | 'position' | 'timepoint' | 'slice'>>;

const fileAt = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Axes that are left after import's choice, and whether it is refused. */
async function imported(
  path: string,
  kind: 'stack' | 'video',
  choice: Choice = {},
): Promise<{ axes: string; refusal: string | null; frames: number[][] }> {
  const source = await openSource(path, planesFor(kind, ImportOptions.parse(choice)));
  try {
    const { axes, frames } = source.info;
    const pixels: number[][] = [];
    for (let frame = 0; frame < frames; frame++) pixels.push([...(await source.readFrame(frame)).data]);
    let refusal: string | null = null;
    try {
      checkAxes(path, kind, axes);
    } catch (error) {
      expect(error).toEqual(tagged('bad-option', { path }));
      refusal = (error as JanusError).data.option ?? '';
    }
    return { axes, refusal, frames: pixels };
  } finally {
    await source.close();
  }
}

async function allFrames(path: string): Promise<number[][]> {
  const source = await openSource(path);
  const frames: number[][] = [];
  for (let i = 0; i < source.info.frames; i++) frames.push([...(await source.readFrame(i)).data]);
  await source.close();
  return frames;
}

test('a file with time, positions and heights is a stack or a video once what else it holds is chosen', async () => {
  // 2 time points, 2 positions, 3 heights.
  const path = fileAt('../../parity/fixtures/reading/loops-zlib.nd2');
  const all = await allFrames(path);
  expect((await imported(path, 'stack')).refusal).toBe('position');
  expect((await imported(path, 'stack', { position: 1 })).refusal).toBe('timepoint');
  expect((await imported(path, 'video', { position: 1 })).refusal).toBe('slice');
  // A stack has no use for the choice of a slice, nor a video for that of a time point.
  const stack = await imported(path, 'stack', { position: 1, timepoint: 1, slice: 0 });
  expect(stack).toEqual({ axes: 'ZYX', refusal: null, frames: all.slice(9, 12) });
  const video = await imported(path, 'video', { position: 0, timepoint: 1, slice: 2 });
  expect(video).toEqual({ axes: 'TYX', refusal: null, frames: [all[2], all[8]] });
  await expect(imported(path, 'stack', { position: 2 })).rejects.toThrow(
    'has 2 positions, none numbered 2; choose 0 to 1',
  );
  await expect(imported(path, 'stack', { position: 0, timepoint: 5 })).rejects.toThrow(
    'has 2 time points, none numbered 5; choose 0 to 1',
  );
});

test('a file with one axis needs no choice', async () => {
  const path = fileAt('../../parity/fixtures/reading/imagej-time.tif');
  const { refusal, frames } = await imported(path, 'stack');
  expect(refusal).toBeNull();
  expect(frames).toEqual(await allFrames(path));
});

const OME = fileAt('../../../../shared/data/ome/4D-series.ome.tif');
const ND2 = fileAt('../../fixtures/nd2/cluster.nd2');

describe('real files with time, height and channels', () => {
  test.skipIf(!existsSync(OME))('OME-TIFF: 7 time points of 5 slices', async () => {
    const all = await allFrames(OME);
    expect((await imported(OME, 'stack')).refusal).toBe('timepoint');
    expect((await imported(OME, 'stack', { timepoint: 6 })).frames).toEqual(all.slice(30, 35));
    const video = await imported(OME, 'video', { slice: 4 });
    expect(video.frames).toEqual(all.filter((_, index) => index % 5 === 4));
  });

  test('ND2: time points of two channels at several heights', async () => {
    const source = await openSource(ND2);
    const { axes, frames } = source.info;
    await source.close();
    expect(axes).toBe('TZCYX');
    const all = await allFrames(ND2);
    const stack = await imported(ND2, 'stack', { channel: 1, timepoint: 2 });
    const slices = stack.frames.length;
    expect(stack).toMatchObject({ axes: 'ZYX', refusal: null });
    expect(stack.frames).toEqual(all.slice(2 * slices * 2).filter((_, i) => i < 2 * slices && i % 2 === 1));
    const video = await imported(ND2, 'video', { channel: 1, slice: 1 });
    expect(video).toMatchObject({ axes: 'TYX', refusal: null });
    expect(video.frames.length * slices * 2).toBe(frames);
  });
});
