import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { radiusRangePx } from '../../../native-worker/image/detect/radius-range.ts';
import { workspaceFor } from '../../../native-worker/image/detect/workspace.ts';
import { evenOut } from '../../../native-worker/image/static-light.ts';
import { flattenPlane } from '../../../native-worker/image/localise-in-tiles.ts';
import { closeSources } from '../../../native-worker/read/source-cache.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';
import { localiseFrames, preparedFrame, previewFrame } from '../../../native-worker/tasks/localise-frames.ts';
import { followStack } from '../../../native-worker/track/follow-stack.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { FollowOptions, SpacingOptions } from '../../../preload/contract/options/calibrate.ts';
import { disc, paint } from './scene.ts';

const PIXEL_UM = 0.1625;
const DIAMETER_UM = 2.12;
const SIZE = 300;
const FRAMES = 3;
const options = { ...LocaliseOptions.parse({}), particleDiameterUm: DIAMETER_UM };
/** Two that are too near to each other, one at the edge, one by itself, on uneven light. */
const PLACES: [x: number, y: number][] = [
  [80, 80],
  [110, 80],
  [285, 150],
  [180, 220],
];
const slope = (x: number): number => 0.6 + (0.8 * x) / SIZE;

describe('a preview', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-preview-'));
  const path = join(folder, 'stack.ome.tif');
  const frames = Array.from({ length: FRAMES }, (_, slice) =>
    paint(
      PLACES.map(([x, y]) => disc({ x, y, radius: 7 + 2 * slice, contrast: -0.4 })),
      { size: SIZE, noise: 1, seed: slice + 1, light: slope },
    ),
  );
  const light = evenOut(
    Float32Array.from({ length: (SIZE / 2) ** 2 }, (_, k) => slope(2 * (k % (SIZE / 2)) + 1)),
    { width: SIZE, height: SIZE, bin: 2 },
  );
  const common = { path, channel: 0, pixelUm: PIXEL_UM, options, light };
  const spacing = { options: SpacingOptions.parse({ edgeDiameters: 0 }), maskSidePx: 51 };

  beforeAll(async () => {
    const size = { width: SIZE, height: SIZE, bits: 8 as const, axes: 'ZYX' as const, frames: FRAMES };
    const writer = await createOmeTiffWriter(path, { ...size, pixelSizeUm: PIXEL_UM, compress: false });
    for (const { data } of frames) await writer.write(data as Uint8Array);
    await writer.close();
  });
  afterAll(async () => {
    await closeSources();
    rmSync(folder, { recursive: true });
  });

  it('finds the very circles that localising finds, on the light evened out', async () => {
    const { circles } = await previewFrame({ ...common, from: 1, to: 2, edits: [], spacing });
    expect(circles.frame).toHaveLength(PLACES.length);
    expect(circles).toEqual(await localiseFrames({ ...common, from: 1, to: 2 }));
    expect(circles).not.toEqual(await localiseFrames({ ...common, light: null, from: 1, to: 2 }));
  });

  it('leaves out the circles that following a stack leaves out', async () => {
    const { circles, leftOut } = await previewFrame({ ...common, from: 1, to: 2, edits: [], spacing });
    const detections = await localiseFrames({ ...common, from: 0, to: FRAMES });
    const followed = followStack(detections, { width: SIZE, height: SIZE, frames: FRAMES }, PIXEL_UM, {
      spacing: spacing.options,
      follow: FollowOptions.parse({}),
      maskSidePx: spacing.maskSidePx,
      particleDiameterUm: DIAMETER_UM,
    });
    const reasonAt = (x: number): string | null | undefined =>
      followed.find(({ xPx, slice }) => xPx[slice.indexOf(1)] === x)?.reject;
    expect(leftOut).toEqual([...circles.xPx].map(reasonAt));
    expect(leftOut!.toSorted()).toEqual(['at-edge', 'too-close', 'too-close', null].toSorted());
  });

  it('lays corrections by hand over the circles before they are judged', async () => {
    const remove = { do: 'remove' as const, frame: 1, xPx: 110, yPx: 80, radiusPx: 7 };
    const { circles, leftOut } = await previewFrame({ ...common, from: 1, to: 2, edits: [remove], spacing });
    expect(circles.frame).toHaveLength(PLACES.length - 1);
    expect(leftOut!.filter((reason) => reason === 'too-close')).toEqual([]);
  });

  it('shows the light evened out as it is localised on, and as acquired without one', async () => {
    const frame = await preparedFrame({ ...common, from: 1, to: 2, flat: false });
    const background = (x: number): number => frame.data[20 * SIZE + x];
    expect(Math.abs(background(10) - background(290))).toBeLessThan(8);
    const plain = await preparedFrame({ ...common, light: null, from: 1, to: 2, flat: false });
    expect([...plain.data]).toEqual([...frames[1].data]);
  });

  it('shows the flattened image that the detector worked on', () => {
    const shown = flattenPlane(frames[1], PIXEL_UM, options);
    const workspace = workspaceFor(SIZE, SIZE, radiusRangePx(PIXEL_UM, options), false);
    localiseFrame(frames[1], PIXEL_UM, options);
    const [{ image }] = workspace.levels;
    for (let y = 0; y < image.height; y += 7) {
      for (let x = 0; x < image.width; x += 7)
        expect(shown.data[y * image.bin * SIZE + x * image.bin]).toBe(image.data[y * image.width + x]);
    }
    // The light rises from 0.76 to 1.24 here.
    for (const x of [60, 150, 240]) expect(Math.abs(shown.data[20 * SIZE + x] - 1)).toBeLessThan(0.12);
  });

  it('flattens a large frame in tiles as the whole one', () => {
    const whole = flattenPlane(frames[1], PIXEL_UM, options);
    const inTiles = flattenPlane(frames[1], PIXEL_UM, options, { mostLevelPixels: 1, coreLevelPx: 64 });
    const farthest = Math.max(...Array.from(whole.data, (value, k) => Math.abs(value - inTiles.data[k])));
    expect(farthest).toBeLessThan(1e-5);
  });
});
