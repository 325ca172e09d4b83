import { describe, expect, it } from 'vitest';
import { localiseFrame } from '../../../native-worker/image/detect/localise.ts';
import { localisePlane } from '../../../native-worker/image/tiles.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import type { Frame } from '../../../preload/contract/data.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { disc, paint, type Disc } from './scene.ts';

const PIXEL_UM = 0.1625;
const SIDE = 300;
const TILES = 4;

/** Squares with a few discs each, side by side: some of them lie across the borders of any tiles. */
function largeFrame(): { frame: Frame; truth: Disc[] } {
  const { uniform } = randomNumbers(5);
  const size = SIDE * TILES;
  const frame: Frame = { width: size, height: size, bits: 8, data: new Uint8Array(size * size) };
  const truth: Disc[] = [];
  for (let square = 0; square < TILES * TILES; square += 1) {
    const [x0, y0] = [(square % TILES) * SIDE, Math.floor(square / TILES) * SIDE];
    const discs = [
      { x: 55 + 30 * uniform(), y: 60 + 30 * uniform(), radius: 6 + 3 * uniform(), contrast: -0.5 },
      { x: 200 + 40 * uniform(), y: 80 + 40 * uniform(), radius: 8 + 8 * uniform(), contrast: 0.3 },
      { x: 110 + 60 * uniform(), y: 220 + 30 * uniform(), radius: 20 + 10 * uniform(), contrast: 0.15 },
    ];
    const part = paint(discs.map(disc), { size: SIDE, noise: 1.5, seed: square + 1 });
    for (let row = 0; row < SIDE; row += 1)
      frame.data.set(part.data.subarray(row * SIDE, (row + 1) * SIDE), (y0 + row) * size + x0);
    truth.push(...discs.map((one) => ({ ...one, x: one.x + x0, y: one.y + y0 })));
  }
  return { frame, truth };
}

describe('a large frame in tiles', () => {
  const { frame, truth } = largeFrame();
  const options = LocaliseOptions.parse({});
  const whole = localiseFrame(frame, PIXEL_UM, options);

  it('gives the detections of the whole frame, each once', () => {
    expect(whole).toHaveLength(truth.length);
    for (const coreLevelPx of [200, 333, 512]) {
      const found = localisePlane(frame, PIXEL_UM, options, { mostLevelPixels: 1, coreLevelPx });
      expect(found).toHaveLength(whole.length);
      for (const one of whole) {
        const near = found.filter(({ xPx, yPx }) => Math.hypot(xPx - one.xPx, yPx - one.yPx) < 0.1);
        expect(near).toHaveLength(1);
        expect(near[0].score).toBeCloseTo(one.score, 1);
      }
    }
  });

  it('is looked at whole while the detector has room for it', () => {
    expect(localisePlane(frame, PIXEL_UM, options)).toEqual(whole);
  });
});
