import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { localiseFrame, type Detection } from '../../../native-worker/image/detect/localise.ts';
import { openSource } from '../../../native-worker/read/open.ts';
import { linkDetections } from '../../../native-worker/track/link.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';

const data = join(import.meta.dirname, '../../../../shared/data');
const colloids = join(data, 'trackpy_brightfield');
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

describe.skipIf(!existsSync(colloids))('five real colloids in bright field (shared data)', () => {
  let frames: { frame: number; found: Detection[] }[] = [];
  beforeAll(async () => {
    frames = await localiseAll(colloids, 0.15193);
  });

  it('are found in every frame, and nothing else', () => {
    expect(frames).toHaveLength(50);
    expect(new Set(frames.map(({ found }) => found.length))).toEqual(new Set([5]));
    expect(Math.min(...frames[0].found.map(({ xPx, yPx }) => Math.hypot(xPx - 253, yPx - 24)))).toBeLessThan(
      1.5,
    );
  });

  it('are followed without a break', () => {
    const rows = frames.flatMap(({ frame, found }) => found.map((one) => ({ frame, ...one })));
    const ids = linkDetections(
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
