import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Detection } from '../../../native-worker/image/detect/choose-circles.ts';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { linkByStep } from '../../../native-worker/track/link-by-step.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';

const data = join(import.meta.dirname, '../../../../shared/data');
/** Ten frames of the video stand in the repository, the other forty in the shared data. */
const ownColloids = join(import.meta.dirname, '../../fixtures/trackpy_brightfield');
const allColloids = join(data, 'trackpy_brightfield');
const janus = join(data, 'janus_dev');

async function localiseAll(
  path: string,
  pixelUm: number,
  every = 1,
): Promise<{ frame: number; found: Detection[] }[]> {
  const source = await openSource(path);
  const result = [];
  for (let frame = 0; frame < source.info.frames; frame += every) {
    const found = localiseFrame(await source.readFrame(frame), pixelUm, LocaliseOptions.parse({}));
    result.push({ frame, found });
  }
  await source.close();
  return result;
}

const videos = [
  { folder: ownColloids, count: 10 },
  ...(existsSync(allColloids) ? [{ folder: allColloids, count: 50 }] : []),
];

describe.each(videos)('five real colloids in bright field, $count frames', ({ folder, count }) => {
  let frames: { frame: number; found: Detection[] }[] = [];
  beforeAll(async () => {
    frames = await localiseAll(folder, 0.15193);
  });

  it('are found in every frame, and nothing else', () => {
    expect(frames).toHaveLength(count);
    expect(new Set(frames.map(({ found }) => found.length))).toEqual(new Set([5]));
    expect(Math.min(...frames[0].found.map(({ xPx, yPx }) => Math.hypot(xPx - 253, yPx - 24)))).toBeLessThan(
      1.5,
    );
  });

  it('are followed without a break', () => {
    const rows = frames.flatMap(({ frame, found }) => found.map((one) => ({ frame, ...one })));
    const ids = linkByStep(
      rows.map(({ frame }) => frame),
      rows.map(({ xPx }) => xPx),
      rows.map(({ yPx }) => yPx),
      { maxStepPx: 8, memoryFrames: 0 },
    );
    expect(new Set(ids).size).toBe(5);
  });
});

describe.skipIf(!existsSync(janus))('simulated Janus spheres (shared data)', () => {
  for (const name of ['stack_00', 'video']) {
    it(`are all found in ${name}, once, to half a pixel`, async () => {
      const [, ...lines] = (await readFile(join(janus, `${name}_truth.csv`), 'utf8')).trim().split('\n');
      const truth = lines.map((line) => line.split(',').map(Number));
      let squares = 0;
      let count = 0;
      for (const { frame, found } of await localiseAll(join(janus, `${name}.ome.tif`), 0.1625, 3)) {
        const present = truth.filter(([at]) => at === frame);
        expect(found).toHaveLength(present.length);
        for (const [, , x, y] of present) {
          const error = Math.min(...found.map(({ xPx, yPx }) => Math.hypot(xPx - x, yPx - y)));
          squares += error * error;
          count++;
        }
      }
      expect(Math.sqrt(squares / count)).toBeLessThan(0.5);
    });
  }
});
