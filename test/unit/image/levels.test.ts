import { describe, expect, it } from 'vitest';
import { createGrid } from '../../../native-worker/image/detect/point-grid.ts';
import { bandBytes, binFrame, toBinned, toFull } from '../../../native-worker/image/detect/pyramid.ts';
import { radiusRangePx } from '../../../native-worker/image/detect/radius-range.ts';
import { finestBin, workspaceFor } from '../../../native-worker/image/detect/workspace.ts';
import { bytesFor, createImageMemory } from '../../../native-worker/kernels/image.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { tagged } from '../tagged.ts';

describe('levels and places', () => {
  it('are as coarse as the smallest radius allows, up to one where the largest is 12 pixels', () => {
    expect([2, 4.79, 4.8, 10, 24].map((smallest) => finestBin([smallest, 99]))).toEqual([1, 1, 2, 4, 10]);
    const bins = (width: number, height: number, radii: [number, number]) =>
      workspaceFor(width, height, radii, false).levels.map(({ image, radii: own }) => [
        image.bin,
        image.width,
        image.height,
        ...own,
      ]);
    expect(bins(200, 101, [5, 40])).toEqual([
      [2, 100, 50, 2.5, 12],
      [4, 50, 25, 2, 10],
    ]);
    expect(bins(200, 101, [3, 24])).toEqual([
      [1, 200, 101, 3, 12],
      [2, 100, 50, 2, 12],
    ]);
    expect(bins(40, 17, [3, 100])).toEqual([
      [1, 40, 17, 3, 12],
      [2, 20, 8, 2, 12],
    ]);
    expect(bins(7, 50, [3, 20])).toEqual([]);
  });

  it('are used again for the next image of the same size, range and method alone', () => {
    const first = workspaceFor(100, 80, [4, 20], false);
    expect(workspaceFor(100, 80, [4, 20], false)).toBe(first);
    expect(workspaceFor(100, 80, [4, 20], true)).not.toBe(first);
    expect(workspaceFor(100, 80, [4, 20], true).levels[0].accumulator.imaginary).not.toBeNull();
    expect(workspaceFor(100, 80, [4, 20], false).levels[0].accumulator.turned).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('hold the means of %i pixels along each side, of any type of numbers', (bin) => {
    const { uniform } = randomNumbers(bin);
    const [width, height] = [33, 26];
    const values = Array.from({ length: width * height }, () => Math.floor(250 * uniform()));
    const [columns, rows] = [Math.floor(width / bin), Math.floor(height / bin)];
    const wanted = Array.from({ length: columns * rows }, (_, at) => {
      const [x, y] = [bin * (at % columns), bin * Math.floor(at / columns)];
      const inside = values.filter(
        (__, i) => Math.floor((i % width) / bin) === x / bin && Math.floor(i / width / bin) === y / bin,
      );
      return inside.reduce((sum, value) => sum + value, 0) / bin ** 2;
    });
    for (const [bits, data] of [
      [8, Uint8Array.from(values)],
      [16, Uint16Array.from(values)],
      [32, Float32Array.from(values)],
    ] as const) {
      const memory = createImageMemory(bytesFor([4 * columns * rows, bandBytes(width)]));
      const out = { bin, width: columns, height: rows, data: memory.floats(columns * rows) };
      binFrame({ width, height, bits, data }, bin, out, memory, memory.bytes(bandBytes(width)));
      out.data.forEach((value, at) => expect(value).toBeCloseTo(wanted[at], 3));
    }
  });

  it('of pixels are those of their middles', () => {
    expect(toFull(3, 4)).toBe(13.5);
    expect(toBinned(13.5, 4)).toBe(3);
    expect([toFull(5, 1), toBinned(5, 1)]).toEqual([5, 5]);
  });

  it('near a point are found as by looking at every other one', () => {
    const { uniform } = randomNumbers(9);
    for (const cell of [3, 7.5, 40]) {
      const grid = createGrid(50, 30, cell);
      const points = Array.from({ length: 25 }, () => ({ x: 52 * uniform() - 1, y: 32 * uniform() - 1 }));
      points.forEach((point) => grid.add(point));
      for (let repeat = 0; repeat < 60; repeat++) {
        const place = repeat < 25 ? points[repeat] : { x: 52 * uniform() - 1, y: 32 * uniform() - 1 };
        const distance = cell * uniform();
        const wanted = points.some(
          (one) => one !== place && Math.hypot(one.x - place.x, one.y - place.y) < distance,
        );
        expect(grid.hasNear(place, distance)).toBe(wanted);
      }
    }
  });

  it('have radii of a sphere in focus to its rings, at least two pixels and a range of one', () => {
    const options = { particleDiameterUm: 4, maxDefocusUm: 10, radiusUm: null };
    expect(radiusRangePx(0.1, options)[0]).toBeCloseTo(15, 9);
    expect(radiusRangePx(0.1, { ...options, maxDefocusUm: 0 })[1]).toBeCloseTo(20, 9);
    expect(radiusRangePx(2, options)[0]).toBe(2);
    expect(radiusRangePx(2, { ...options, maxDefocusUm: 0 })).toEqual([2, 3]);
    for (const radiusUm of [
      [3, 3],
      [4, 2],
    ] as [number, number][])
      expect(() => radiusRangePx(0.1, { ...options, radiusUm })).toThrow(tagged('bad-input'));
    for (const pixelUm of [-1, NaN])
      expect(() => radiusRangePx(pixelUm, options)).toThrow(tagged('bad-input'));
  });
});
