import { describe, expect, it } from 'vitest';
import type { Marks } from '../../../renderer/viewers/plot/marks.ts';
import {
  emptyRaster,
  paintLine,
  paintPoints,
  rgbOf,
  type Raster,
} from '../../../renderer/viewers/plot/paint-raster.ts';

const plain = { scale: 1, offset: 0 };
const marks = (x: number[], y: number[], look: Marks['look'] = 'line'): Marks => ({
  label: '',
  colour: '--text',
  look,
  x,
  y,
});
const alphaAt = ({ width, data }: Raster, x: number, y: number): number =>
  (data[(y * width + x) * 4 + 3] ?? 0) / 255;
const drain = (work: Generator): void => {
  while (!work.next().done);
};
const lined = (x: number[], y: number[]): Raster => {
  const raster = emptyRaster(40, 30);
  drain(paintLine(raster, marks(x, y), [255, 0, 0], plain, plain));
  return raster;
};

describe('marks painted pixel by pixel', () => {
  it('covers each column of a flat line once, however it lies between two rows', () => {
    const raster = lined([2, 35], [10.25, 10.25]);
    for (let x = 2; x <= 35; x++) {
      expect(alphaAt(raster, x, 10)).toBeCloseTo(0.75, 2);
      expect(alphaAt(raster, x, 11)).toBeCloseTo(0.25, 2);
    }
    expect(alphaAt(raster, 1, 10)).toBe(0);
    expect(alphaAt(raster, 36, 10)).toBe(0);
  });

  it('is the same line whichever end it begins at, and turned over', () => {
    const there = lined([3, 30], [4, 21]);
    expect(lined([30, 3], [21, 4]).data).toEqual(there.data);
    const turned = emptyRaster(30, 40);
    drain(paintLine(turned, marks([4, 21], [3, 30]), [255, 0, 0], plain, plain));
    for (let x = 0; x < 30; x++)
      for (let y = 0; y < 30; y++) expect(alphaAt(turned, y, x)).toBe(alphaAt(there, x, y));
  });

  it('breaks at missing values and keeps within the picture', () => {
    const raster = lined([-1e7, 5, NaN, 20, 1e7], [5, 5, 5, 20, 20]);
    expect(alphaAt(raster, 0, 5)).toBe(1);
    expect(alphaAt(raster, 39, 20)).toBe(1);
    expect(alphaAt(raster, 12, 12)).toBe(0);
    expect(lined([NaN, 3], [3, NaN]).data.every((value) => value === 0)).toBe(true);
  });

  it('lays see-through discs over each other as light does', () => {
    const raster = emptyRaster(20, 20);
    const look = { colour: rgbOf('#0000ff'), radius: 3, alpha: 0.5 };
    drain(paintPoints(raster, marks([10, 10, NaN], [10, 10, 3], 'points'), look, plain, plain));
    expect(alphaAt(raster, 10, 10)).toBeCloseTo(0.75, 2);
    const area = raster.data.reduce((sum, value, i) => sum + (i % 4 === 3 ? value / 255 : 0), 0);
    expect(area / 0.75).toBeGreaterThan(Math.PI * 9 * 0.93);
    expect(area / 0.75).toBeLessThan(Math.PI * 9 * 1.1);
    expect([...raster.data.slice((10 * 20 + 10) * 4, (10 * 20 + 10) * 4 + 3)]).toEqual([0, 0, 255]);
  });
});
