import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileStamp } from '../../../native-worker/read/source-cache.ts';
import { keepFound, takeFound } from '../../../native-worker/rpc-methods/found-before.ts';
import { localise } from '../../../native-worker/rpc-methods/localise.ts';
import type { MethodContext } from '../../../native-worker/rpc-methods/method-context.ts';
import { staticLight } from '../../../native-worker/rpc-methods/static-light.ts';
import { trackFrames } from '../../../native-worker/rpc-methods/track.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';
import { localiseFrames } from '../../../native-worker/tasks/localise-frames.ts';
import { measureFrame, type FoundCircles } from '../../../native-worker/tasks/measure-frame.ts';
import { sampleFrame } from '../../../native-worker/tasks/sample-frame.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { paint, ringSystem } from './scene.ts';

type Ring = ReturnType<typeof ringSystem>;

const SIZE = 160;
const folder = mkdtempSync(join(tmpdir(), 'found-'));
const path = join(folder, 'a.tif');
writeFileSync(path, 'images');
afterAll(() => rmSync(folder, { recursive: true }));

const TASKS = { localiseFrames, measureFrame, sampleFrame };
/** Tasks in this thread. */
const context = {
  pool: {
    map: (name: keyof typeof TASKS, units: readonly unknown[], prepare: (unit: unknown) => never) =>
      Promise.all(units.map((unit) => TASKS[name](prepare(unit)))),
  },
  onProgress: () => undefined,
} as unknown as MethodContext;

const looked = { path, channel: 0, pixelUm: 0.2, localise: LocaliseOptions.parse({}) };
const keep = async (at: typeof looked, found: Map<number, FoundCircles>): Promise<void> =>
  keepFound(at, await fileStamp(at.path), found);
const circlesAt = (xPx: number): FoundCircles => ({
  detections: [{ xPx, yPx: 1, radiusPx: 2, score: 1 }],
  rejected: [],
});
const three = (): Map<number, FoundCircles> => new Map([2, 5, 9].map((frame) => [frame, circlesAt(frame)]));

describe('circles found while dust was looked for', () => {
  it('are given once, for the frames asked for', async () => {
    await keep(looked, three());
    expect(await takeFound(looked, [0, 1, 2, 5])).toEqual(
      new Map([
        [2, circlesAt(2)],
        [5, circlesAt(5)],
      ]),
    );
    expect(await takeFound(looked, [2, 5, 9])).toEqual(new Map([[9, circlesAt(9)]]));
    expect(await takeFound(looked, [2, 5, 9])).toEqual(new Map());
  });

  it.each([
    ['another pixel size', { ...looked, pixelUm: 0.3 }],
    ['other options', { ...looked, localise: { ...looked.localise, sensitivity: 0.5 } }],
    ['another channel', { ...looked, channel: 1 }],
    ['another slice', { ...looked, slice: 3 }],
  ])('do not count for %s', async (_, other) => {
    await keep(looked, three());
    expect(await takeFound(other, [2, 5, 9])).toEqual(new Map());
  });

  it('do not count once the file has changed, nor for images that are no file', async () => {
    await keep(looked, three());
    utimesSync(path, 1, 2);
    expect(await takeFound(looked, [2])).toEqual(new Map());
    for (const several of [folder, join(folder, '*.tif')]) {
      await keep({ ...looked, path: several }, three());
      expect(await takeFound({ ...looked, path: several }, [2])).toEqual(new Map());
    }
  });

  it('do not count where the file changed while they were looked for', async () => {
    const video = join(folder, 'replaced.ome.tif');
    const about = { width: SIZE, height: SIZE, bits: 8, axes: 'TYX', frames: 24 } as const;
    const writer = await createOmeTiffWriter(video, { ...about, pixelSizeUm: 0.2, frameIntervalS: 1 });
    for (let frame = 0; frame < about.frames; frame++)
      await writer.write(
        paint([ringSystem(40 + 3.3 * frame, 50, 9, 0.3)], { size: SIZE }).data as Uint8Array,
      );
    await writer.close();
    const common = { ...looked, path: video, mask: MaskOptions.parse({}), sidePx: 31, modelFolder: null };
    const replacing = {
      ...context,
      pool: {
        map: async (
          name: keyof typeof TASKS,
          units: readonly unknown[],
          prepare: (unit: unknown) => never,
        ) => {
          const parts = await context.pool.map(name, units, prepare);
          utimesSync(video, 1, 2);
          return parts;
        },
      },
    } as unknown as MethodContext;
    expect(await staticLight(common, replacing)).toBeNull();
    expect(await takeFound(common, [...Array(about.frames).keys()])).toEqual(new Map());
  });

  it('stand for those of the steps after it, to the bit', async () => {
    const FRAMES = 24;
    const video = join(folder, 'video.ome.tif');
    const about = { width: SIZE, height: SIZE, bits: 8, axes: 'TYX', frames: FRAMES } as const;
    const writer = await createOmeTiffWriter(video, { ...about, pixelSizeUm: 0.2, frameIntervalS: 1 });
    for (let frame = 0; frame < FRAMES; frame++) {
      const things = [ringSystem(40 + 3.3 * frame, 50, 9, 0.3), ringSystem(60, 120 - 2.7 * frame, 11, 0.25)];
      await writer.write(paint(things, { size: SIZE, noise: 2, seed: frame + 1 }).data as Uint8Array);
    }
    await writer.close();
    const mask = MaskOptions.parse({});
    const common = { ...looked, path: video, mask, sidePx: 31, modelFolder: null };
    const range = { ...common, from: 0, to: FRAMES };
    const steps = [
      () => localise({ ...range, options: looked.localise }, context),
      () => trackFrames({ ...range, crowdedDiameters: 2 }, context),
    ];
    for (const step of steps) {
      const plain = await step();
      expect(plain.frame.length).toBeGreaterThan(FRAMES);
      expect(await staticLight(common, context)).toBeNull();
      expect(await step()).toEqual(plain);
      // What was found before is what counts.
      await keep(common, new Map([[1, circlesAt(77)]]));
      const { frame, xPx } = await step();
      expect(xPx.filter((_, row) => frame[row] === 1)).toEqual(Float64Array.of(77));
    }
  });

  it('in all frames tell whether there may be dust before any image is read', async () => {
    const FRAMES = 24;
    const about = { width: SIZE, height: SIZE, bits: 8, axes: 'TYX', frames: FRAMES } as const;
    const swimmer = (frame: number) => ringSystem(30 + 4 * frame, 50, 9, 0.3);
    const patternOf = async (name: string, dust: Ring[]) => {
      const video = join(folder, name);
      const writer = await createOmeTiffWriter(video, { ...about, pixelSizeUm: 0.2, frameIntervalS: 1 });
      for (let frame = 0; frame < FRAMES; frame++) {
        const image = paint([swimmer(frame), ...dust], { size: SIZE, noise: 2, seed: frame + 1 });
        await writer.write(image.data as Uint8Array);
      }
      await writer.close();
      const common = {
        ...looked,
        path: video,
        mask: MaskOptions.parse({}),
        sidePx: 31,
        modelFolder: null,
      };
      const found = await trackFrames({ ...common, from: 0, to: FRAMES, crowdedDiameters: 2 }, context);
      const read: unknown[] = [];
      const watching = {
        ...context,
        pool: {
          map: (name: keyof typeof TASKS, units: readonly unknown[], prepare: (unit: unknown) => never) => {
            read.push(...units);
            return context.pool.map(name, units, prepare);
          },
        },
      } as unknown as MethodContext;
      const pattern = await staticLight({ ...common, found }, watching);
      expect(pattern).toEqual(await staticLight(common, context));
      return { pattern, read };
    };
    expect(await patternOf('clean.ome.tif', [])).toEqual({ pattern: null, read: [] });
    const { pattern, read } = await patternOf('dust.ome.tif', [ringSystem(110, 120, 11, 0.25)]);
    expect(pattern?.spots).toHaveLength(1);
    expect(read).not.toEqual([]);
  });

  it('that were found elsewhere are measured at, whatever lies in the image, and corrected by hand', async () => {
    const video = join(folder, 'elsewhere.ome.tif');
    const about = { width: SIZE, height: SIZE, bits: 8, axes: 'TYX', frames: 3 } as const;
    const writer = await createOmeTiffWriter(video, { ...about, pixelSizeUm: 0.2, frameIntervalS: 1 });
    const image = paint([ringSystem(40, 50, 9, 0.3)], { size: SIZE, noise: 2 }).data as Uint8Array;
    for (let frame = 0; frame < about.frames; frame++) await writer.write(image);
    await writer.close();
    const imported = {
      frame: Int32Array.of(0, 2, 2),
      xPx: Float64Array.of(41.5, 80, 30.25),
      yPx: Float64Array.of(50, 90, 33),
      radiusPx: Float64Array.of(7, 8, 9),
      score: Float64Array.of(1, 1, 0.5),
    };
    const range = { ...looked, path: video, mask: MaskOptions.parse({}), sidePx: 31, modelFolder: null };
    const asked = { ...range, from: 0, to: 3, crowdedDiameters: 2, imported };
    const { frame, xPx, yPx, radiusPx, score, weak } = await trackFrames(asked, context);
    expect({ frame, xPx, yPx, radiusPx, score }).toEqual(imported);
    expect([...weak]).toEqual([0, 0, 0]);
    const edits = [{ do: 'remove', frame: 2, xPx: 80, yPx: 90, radiusPx: 8 } as const];
    const corrected = await trackFrames({ ...asked, edits }, context);
    expect([...corrected.xPx]).toEqual([41.5, 30.25]);
  });
});
