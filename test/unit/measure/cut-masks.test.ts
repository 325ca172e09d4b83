import { describe, expect, it } from 'vitest';
import { cutMasks, maskSidePx, preprocessMasks } from '../../../native-worker/image/cut-masks.ts';
import { JanusError } from '../../../preload/contract/errors.ts';

const frame = {
  width: 7,
  height: 5,
  bits: 16 as const,
  data: Uint16Array.from({ length: 35 }, (_, index) => index),
};

describe('maskSidePx', () => {
  it('is 111 px at the paper’s pixel and odd, of the same micrometres, at any other', () => {
    expect(maskSidePx(0.1625, { sidePx: null })).toBe(111);
    for (let pixelUm = 0.06; pixelUm < 0.5; pixelUm += 0.013) {
      const side = maskSidePx(pixelUm, { sidePx: null });
      expect(side % 2).toBe(1);
      expect(Math.abs(side * pixelUm - 111 * 0.1625)).toBeLessThanOrEqual(pixelUm + 1e-9);
    }
    expect(maskSidePx(0.1625, { sidePx: 131 })).toBe(131);
  });

  it('refuses a pixel without size', () => {
    expect(() => maskSidePx(0, { sidePx: null })).toThrow(JanusError);
  });
});

describe('cutMasks', () => {
  it('cuts around the nearest pixel and keeps the samples as acquired', () => {
    const masks = cutMasks(frame, [2.6], [1.4], 3);
    expect(masks.data).toBeInstanceOf(Uint16Array);
    expect([...masks.data]).toEqual([2, 3, 4, 9, 10, 11, 16, 17, 18]);
  });

  it('repeats the outermost pixels where a mask leaves the image', () => {
    const masks = cutMasks(frame, [0, 6], [0, 4], 3);
    expect([...masks.data]).toEqual([0, 0, 1, 0, 0, 1, 7, 7, 8, 26, 27, 27, 33, 34, 34, 33, 34, 34]);
  });

  it('refuses even sides and centres that are not numbers', () => {
    expect(() => cutMasks(frame, [2], [2], 4)).toThrow(/odd/);
    expect(() => cutMasks(frame, [NaN], [2], 3)).toThrow(JanusError);
  });
});

describe('preprocessMasks', () => {
  const side = 15;
  const data = Uint16Array.from({ length: side * side }, (_, index) => 400 + ((index * 7919) % 600));
  const batch = { sidePx: side, count: 1, bits: 16 as const, data };

  it('does not depend on exposure when scaling', () => {
    const brighter = { ...batch, data: data.map((value) => value * 10) };
    const options = { meanTarget: 145, meanRule: 'scale' as const };
    const [a, b] = [preprocessMasks(batch, options), preprocessMasks(brighter, options)];
    a.forEach((value, index) => expect(b[index]).toBeCloseTo(value, 6));
  });

  it('removes a single hot pixel', () => {
    const flat = new Uint16Array(side * side).fill(1000);
    flat[side * 7 + 7] = 60000;
    const out = preprocessMasks({ ...batch, data: flat }, { meanTarget: 145, meanRule: 'scale' });
    expect(new Set(out).size).toBe(1);
  });

  it('makes a mask without light flat', () => {
    for (const fill of [0, NaN]) {
      const dark = {
        sidePx: side,
        count: 1,
        bits: 32 as const,
        data: new Float32Array(side * side).fill(fill),
      };
      const out = preprocessMasks(dark, { meanTarget: 145, meanRule: 'scale' });
      expect(out.every((value) => Math.abs(value - 145 / 255) < 1e-6)).toBe(true);
    }
  });
});
