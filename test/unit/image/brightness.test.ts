import { describe, expect, it } from 'vitest';
import { brightnessOf, levelsOf } from '../../../native-worker/image/brightness.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { brightnessWarnings, joinBrightness } from '../../../preload/contract/brightness.ts';

/** 200 x 200 px of a background with noise, a bright spot of 60 px in it, cut off at a level. */
function frame(level: number, spot: number, cutOff: number, seed: number) {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: 40_000 }, (_, at) => {
    const light = at < 60 ? spot + (at % 50) : level;
    return Math.min(cutOff, Math.round(light + 2 * random.normal()));
  });
  return levelsOf({ data, bits: 8 });
}

describe('brightness of a file', () => {
  it('is its median grey level, and where bright parts are cut off against it', () => {
    const cut = brightnessOf([frame(200, 190, 210, 1), frame(200, 220, 210, 2), frame(202, 220, 210, 3)]);
    expect(cut).toEqual({ level: 200, bits: 8, cutOffAt: 210 / 200 });
    // What reaches its highest level by noise alone is not cut off.
    expect(brightnessOf([frame(120, 140, 255, 4), frame(120, 140, 255, 5)]).cutOffAt).toBeNull();
    for (const level of [0, 90])
      expect(brightnessOf([levelsOf({ data: new Uint8Array(100).fill(level), bits: 8 })])).toEqual({
        level,
        bits: 8,
        cutOffAt: null,
      });
  });

  it('is told by every pixel of a small frame', () => {
    const data = Uint16Array.from({ length: 20_000 }, (_, at) => (at < 10_000 ? 100 : 103));
    expect(levelsOf({ data, bits: 16 })).toEqual({
      median: 101.5,
      bits: 16,
      highest: 103,
      highestCount: 10_000,
      pixelCount: 20_000,
    });
  });

  it('is that of all columns, however wide the image is', () => {
    // Every tenth column is bright, and 1 / 10 of the pixels would be looked at.
    const data = Uint8Array.from({ length: 400 * 500 }, (_, at) => (at % 10 === 0 ? 250 : 100));
    expect(levelsOf({ data, bits: 8 }).median).toBe(100);
  });

  it('of several stacks is the middle one, with the lowest cut-off', () => {
    const of = (level: number, cutOffAt: number | null) => ({ level, bits: 8, cutOffAt });
    expect(joinBrightness([of(230, 1.1), of(200, null), of(210, 1.05)])).toEqual(of(210, 1.05));
    expect(joinBrightness([of(100, null)])).toEqual(of(100, null));
    expect(joinBrightness([])).toBeNull();
  });

  it('is compared with that of the stacks: level, and who is saturated where', () => {
    const of = (level: number, cutOffAt: number | null, bits = 8) => ({ level, bits, cutOffAt });
    const said = (stacks: ReturnType<typeof of>, video: ReturnType<typeof of>): string =>
      brightnessWarnings('v.tif', stacks, video).join('\n');
    expect(said(of(200, 1.05), of(180, 1.06))).toBe('');
    expect(said(of(200, null), of(120, null))).toMatch(/0\.60 times as bright.* 120 instead of 200/);
    expect(said(of(100, null), of(160, null))).toMatch(/1\.60 times/);
    expect(said(of(200, null), of(120, null, 16))).toBe('');
    expect(said(of(200, 1.3), of(200, 1.1))).toMatch(/^v\.tif is saturated.*1\.10.*1\.30/);
    expect(said(of(200, null), of(200, 1.1))).toMatch(/not saturated/);
    expect(said(of(200, 1.05), of(200, null))).toMatch(/^The stacks are saturated.*1\.05.*v\.tif/);
  });
});
