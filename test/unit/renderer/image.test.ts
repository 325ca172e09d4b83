import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../preload/contract/frame.ts';
import { autoRange, extent, histogram, toGrey } from '../../../renderer/viewers/image/contrast.ts';
import { statsOf } from '../../../renderer/viewers/image/paint-grey.ts';
import { circleAt } from '../../../renderer/viewers/image/draw-circles.ts';
import { scaleBar, scaleLabel } from '../../../renderer/viewers/image/scale-bar.ts';
import { fitView, toImage, toScreen, zoomAt } from '../../../renderer/viewers/image/view-transform.ts';

describe('the image on the screen', () => {
  const view = fitView({ width: 100, height: 50 }, { width: 400, height: 400 });

  it('fits the whole image, in the middle', () => {
    expect(view).toEqual({ scale: 4, offsetX: 0, offsetY: 100 });
    // The centre of the top-left pixel is (0, 0): half a pixel inside the image's corner.
    expect(toScreen(view, 0, 0)).toEqual([2, 102]);
    expect(toImage(view, 2, 102)).toEqual([0, 0]);
  });

  it('zooms about the pointer', () => {
    const zoomed = zoomAt(view, 3, 130, 222, 4);
    const [before, after] = [toImage(view, 130, 222), toImage(zoomed, 130, 222)];
    expect(zoomed.scale).toBe(12);
    expect(after[0]).toBeCloseTo(before[0], 10);
    expect(after[1]).toBeCloseTo(before[1], 10);
  });

  it('never zooms without end', () => {
    expect(zoomAt(view, 1e9, 0, 0, 4).scale).toBe(64);
    expect(zoomAt(view, 1e-9, 0, 0, 4).scale).toBe(1);
  });

  it('takes the smallest circle where several lie at the pointer', () => {
    const circles = {
      frame: Int32Array.of(0, 0),
      xPx: Float64Array.of(50, 52),
      yPx: Float64Array.of(50, 50),
      radiusPx: Float64Array.of(30, 6),
      score: Float64Array.of(1, 1),
    };
    expect(circleAt(circles, 54, 50, 1)).toBe(1);
    expect(circleAt(circles, 70, 50, 1)).toBe(0);
    expect(circleAt(circles, 99, 99, 1)).toBe(null);
  });
});

describe('contrast', () => {
  it('makes dark parts brighter with a gamma above 1, and keeps black and white', () => {
    const frame: Frame = { width: 3, height: 1, bits: 16, data: Uint16Array.of(100, 150, 200) };
    const float: Frame = { ...frame, bits: 32, data: Float32Array.of(100, 150, 200) };
    for (const one of [frame, float]) {
      const out = new Uint8ClampedArray(12);
      toGrey(one, [100, 200], out, 2);
      expect([out[0], out[4], out[8]]).toEqual([0, Math.round(255 * Math.SQRT1_2), 255]);
    }
  });

  it('counts a level a bin where there are few levels', () => {
    const data = new Uint8Array(1000).map((_, i) => 10 + (i % 4));
    const { extent: whole, counted, counts } = statsOf({ width: 1000, height: 1, bits: 8, data });
    expect(whole).toEqual([10, 13]);
    expect(counted).toEqual([10, 14]);
    expect([...counts]).toEqual([250, 250, 250, 250]);
    expect(autoRange(counts, counted, 30)).toEqual([11, 13]);
  });

  it('ignores the few extreme pixels', () => {
    const data = new Uint16Array(100_000).map((_, i) => 1000 + (i % 500));
    data[0] = 0;
    data[1] = 65_535;
    const whole = extent(data);
    expect(whole).toEqual([0, 65_535]);
    const [low, high] = autoRange(histogram(data, whole), whole);
    expect(low).toBeLessThanOrEqual(1000);
    expect(low).toBeGreaterThan(500);
    expect(high).toBeGreaterThanOrEqual(1499);
    expect(high).toBeLessThan(2000);
  });

  it('shows a flat image, and one of NaN, without failing', () => {
    expect(extent(new Uint8Array(9).fill(7))).toEqual([7, 8]);
    expect(extent(new Float32Array(9).fill(NaN))).toEqual([0, 1]);
  });

  it('spreads the range over black to white and clips what is outside', () => {
    const frame: Frame = { width: 4, height: 1, bits: 16, data: Uint16Array.of(0, 100, 160, 900) };
    const out = new Uint8ClampedArray(16);
    toGrey(frame, [100, 200], out);
    expect([...out]).toEqual([0, 0, 0, 255, 0, 0, 0, 255, 153, 153, 153, 255, 255, 255, 255, 255]);
  });
});

describe('the scale bar', () => {
  it('is the longest round length that fits', () => {
    const bar = scaleBar(0.1625, 160);
    expect(bar.lengthUm).toBe(20);
    expect(bar.lengthPx).toBeCloseTo(20 / 0.1625, 9);
    expect(scaleBar(0.01, 150).lengthUm).toBe(1);
    expect(scaleBar(1, 50).lengthUm).toBe(50);
  });

  it('is labelled in the unit that people would use', () => {
    expect([0.2, 5, 2000].map(scaleLabel)).toEqual(['200 nm', '5 µm', '2 mm']);
  });
});
