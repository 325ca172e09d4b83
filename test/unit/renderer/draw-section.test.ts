import { describe, expect, it } from 'vitest';
import { drawSection } from '../../../renderer/viewers/image/draw-section.ts';

/** Each sample of a section says its slice and column: 10 * slice + column. */
const sectionOf = (heightsUm: number[], columns: number) => ({
  frame: {
    width: columns,
    height: heightsUm.length,
    bits: 8 as const,
    data: Uint8Array.from(
      { length: heightsUm.length * columns },
      (_, k) => 10 * Math.floor(k / columns) + (k % columns),
    ),
  },
  heightsUm: Float64Array.from(heightsUm),
});

describe('drawSection', () => {
  it('is as true upwards as to the right, with the highest slice at the top', () => {
    const { frame, pixelUm, slices } = drawSection(sectionOf([0, 0.5, 1], 3), 0.25);
    expect(pixelUm).toBe(0.25);
    expect([frame.width, frame.height]).toEqual([3, 6]);
    expect([...slices]).toEqual([2, 2, 1, 1, 0, 0]);
    expect([...frame.data.slice(0, 3)]).toEqual([20, 21, 22]);
  });

  it('turns with a stage that moves down', () => {
    expect([...drawSection(sectionOf([0, -0.5, -1], 3), 0.5).slices]).toEqual([0, 1, 2]);
  });

  it('widens the columns where slices lie closer than pixels, so that none is lost', () => {
    const { frame, pixelUm, slices } = drawSection(sectionOf([0, 0.1, 0.2], 2), 0.2);
    expect(pixelUm).toBeCloseTo(0.1, 12);
    expect([...slices]).toEqual([2, 1, 0]);
    expect([...frame.data.slice(0, 4)]).toEqual([20, 20, 21, 21]);
  });

  it('gives slices at uneven heights the room up to the middle between them', () => {
    expect([...drawSection(sectionOf([0, 1, 4], 1), 1).slices]).toEqual([2, 2, 1, 1, 0, 0]);
  });

  it('draws a single slice, and no more rows than a screen could show', () => {
    expect([...drawSection(sectionOf([3], 2), 0.2).slices]).toEqual([0]);
    expect(drawSection(sectionOf([0, 1e9], 2), 0.2).frame.height).toBeLessThanOrEqual(4096);
  });

  it('draws no more columns than a screen could show, however close the slices lie', () => {
    const { frame, pixelUm } = drawSection(sectionOf([0, 1e-6], 2048), 0.1625);
    expect([frame.width, frame.height]).toEqual([8192, 1]);
    expect(pixelUm).toBeCloseTo((2048 * 0.1625) / 8192, 12);
  });
});
