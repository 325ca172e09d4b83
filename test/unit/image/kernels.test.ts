import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEdgeMap, edgeMapBytes, findEdges } from '../../../native-worker/image/detect/edges.ts';
import { flatten } from '../../../native-worker/image/detect/divide-background.ts';
import { findPeaks } from '../../../native-worker/image/detect/vote-peaks.ts';
import { bandBytes, binFrame, halve, type BinnedImage } from '../../../native-worker/image/detect/pyramid.ts';
import { ringSupport } from '../../../native-worker/image/detect/ring-support.ts';
import { selectKth } from '../../../native-worker/math/select-kth.ts';
import {
  accumulatorBytes,
  createAccumulator,
  voteCentres,
} from '../../../native-worker/image/detect/vote-centres.ts';
import { createImageMemory, bytesFor } from '../../../native-worker/kernels/image.ts';
import { medianInto } from '../../../native-worker/image/median.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import type { PixelArray } from '../../../preload/contract/frame.ts';

const MAKERS = [Uint8Array, Uint16Array, Float32Array] as const;

function noise(make: (typeof MAKERS)[number], length: number, seed: number): PixelArray {
  const random = createRandom(seed);
  const top = { Uint8Array: 255, Uint16Array: 65_535, Float32Array: 3 }[make.name]!;
  return make.from(Array.from({ length }, () => random.uniform() * top));
}

const asFrame = (data: PixelArray, width: number, height: number) => ({
  width,
  height,
  data,
  bits: 8 as const,
});

describe('binning', () => {
  it.each(MAKERS)('gives the means of squares of %o', (make) => {
    for (const [width, height, bin] of [
      [17, 13, 1],
      [16, 16, 2],
      [23, 19, 2],
      [1201, 251, 2],
      [50, 41, 3],
    ]) {
      const frame = asFrame(noise(make, width * height, 5), width, height);
      const [w, h] = [Math.floor(width / bin), Math.floor(height / bin)];
      const memory = createImageMemory(bytesFor([4 * w * h, bandBytes(width)]));
      const out: BinnedImage = { bin, width: w, height: h, data: memory.floats(w * h) };
      binFrame(frame, bin, out, memory, memory.bytes(bandBytes(width)));
      for (let i = 0; i < w * h; i++) {
        const [x, y] = [i % w, Math.floor(i / w)];
        let sum = 0;
        for (let v = 0; v < bin; v++)
          for (let u = 0; u < bin; u++) sum += frame.data[(bin * y + v) * width + bin * x + u];
        expect(Math.abs(out.data[i] - sum / bin ** 2)).toBeLessThanOrEqual(1e-6 * out.data[i]);
      }
    }
  });

  it('halves an image of odd sides', () => {
    const [width, height] = [29, 21];
    const memory = createImageMemory(bytesFor([4 * width * height, 4 * 14 * 10]));
    const image: BinnedImage = { bin: 2, width, height, data: memory.floats(width * height) };
    const out: BinnedImage = { bin: 4, width: 14, height: 10, data: memory.floats(140) };
    image.data.set(noise(Float32Array, width * height, 6));
    halve(image, out, memory);
    for (let i = 0; i < 140; i++) {
      const at = 2 * Math.floor(i / 14) * width + 2 * (i % 14);
      const { data } = image;
      expect(out.data[i]).toBeCloseTo(
        (data[at] + data[at + 1] + data[at + width] + data[at + width + 1]) / 4,
        5,
      );
    }
  });
});

describe('flatten', () => {
  it('turns a slope of light into 1 and says what it was', () => {
    const [width, height] = [203, 150];
    const memory = createImageMemory(bytesFor([4 * width * height, 4 * width, 4 * width]));
    const image: BinnedImage = { bin: 1, width, height, data: memory.floats(width * height) };
    for (let i = 0; i < image.data.length; i++)
      image.data[i] = 1000 + 2 * (i % width) + Math.floor(i / width);
    const unit = flatten(image, memory, [memory.floats(width), memory.floats(width)]);
    expect(unit).toBeGreaterThan(1150);
    expect(unit).toBeLessThan(1400);
    for (let y = 48; y < height - 64; y++)
      for (let x = 48; x < width - 64; x++)
        expect(Math.abs(image.data[y * width + x] - 1)).toBeLessThan(0.01);
  });
});

describe('edges and votes', () => {
  const [width, height] = [41, 33];
  const image = { bin: 1, width, height, data: Float32Array.from(noise(Float32Array, width * height, 7)) };
  const at = (x: number, y: number): number => image.data[y * width + x];
  const gradient = (x: number, y: number): [number, number] => {
    const side = (dx: number) => at(x + dx, y - 1) + 2 * at(x + dx, y) + at(x + dx, y + 1);
    const line = (dy: number) => at(x - 1, y + dy) + 2 * at(x, y + dy) + at(x + 1, y + dy);
    return [(side(1) - side(-1)) / 8, (line(1) - line(-1)) / 8];
  };

  it('finds the Sobel gradients above the threshold, and no edge on the outermost pixels', () => {
    const map = createEdgeMap(width, height);
    findEdges(image, 0.5, map);
    let largest = 0;
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) largest = Math.max(largest, Math.hypot(...gradient(x, y)));
    const expected: number[] = [];
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        const [gx, gy] = gradient(x, y);
        if (Math.hypot(gx, gy) <= largest / 2) continue;
        expected.push(i);
        expect(map.gx[i]).toBeCloseTo(gx, 5);
        expect(map.gy[i]).toBeCloseTo(gy, 5);
        expect(map.strength[i]).toBeCloseTo(gx * gx + gy * gy, 5);
      }
    }
    expect(expected.length).toBeGreaterThan(50);
    expect([...map.index.subarray(0, map.count)]).toEqual(expected);
    expect(map.strength.filter((value) => value > 0).length).toBe(expected.length);
  });

  it.each(['bright', 'dark', 'both'] as const)(
    'casts the votes of %s discs along the gradient',
    (polarity) => {
      const map = createEdgeMap(width, height);
      findEdges(image, 0.6, map);
      const [margin, first, last] = [9, 2, 7];
      const memory = createImageMemory(edgeAndVotes());
      const inside = createEdgeMap(width, height, memory);
      findEdges(image, 0.6, inside);
      const out = createAccumulator(width, height, margin, false, memory);
      voteCentres(inside, [first, last], polarity, out);
      const expected = new Float64Array(out.data.length);
      for (const i of map.index.subarray(0, map.count)) {
        const [x, y] = [i % width, Math.floor(i / width)];
        const strength = Math.hypot(map.gx[i], map.gy[i]);
        for (const sign of polarity === 'both' ? [1, -1] : [polarity === 'bright' ? 1 : -1]) {
          for (let r = first; r <= last; r++) {
            const px = Math.floor(x + margin + 0.5 + (r * sign * map.gx[i]) / strength);
            const py = Math.floor(y + margin + 0.5 + (r * sign * map.gy[i]) / strength);
            expected[py * out.width + px] += 1 / r;
          }
        }
      }
      // A step is rounded to 1/65536 pixel, so a vote now and then falls on the pixel beside.
      const wrong = expected.filter((value, i) => Math.abs(value - out.data[i]) > 1e-4).length;
      expect(wrong).toBeLessThanOrEqual(2);
      expect(out.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
        expected.reduce((sum, value) => sum + value, 0),
        2,
      );
    },
  );

  const edgeAndVotes = (): number => edgeMapBytes(width, height) + accumulatorBytes(width, height, 9, false);

  it('matches circles with the edges that point at their centre, and claims those', () => {
    const memory = createImageMemory(edgeMapBytes(width, height) + bytesFor([width * height]));
    const map = createEdgeMap(width, height, memory);
    const claimed = memory.bytes(width * height);
    findEdges(image, 0.2, map);
    const taken = map.index[4];
    claimed[taken] = 1;
    const [x, y, first, last] = [19.3, 14.8, 3, 11];
    const rings = new Map<number, Set<number>>();
    const expected = new Set([taken]);
    for (const i of map.index.subarray(0, map.count)) {
      const [dx, dy] = [(i % width) - x, Math.floor(i / width) - y];
      const distance = Math.hypot(dx, dy);
      const isOut = Math.max(Math.abs(dx), Math.abs(dy)) > last + 1 || distance >= last + 1.5;
      if (i === taken || isOut || distance < first - 1.5) continue;
      const [gx, gy] = [map.gx[i], map.gy[i]];
      const miss = Math.abs(dx * gy - dy * gx) / Math.hypot(gx, gy);
      if (miss > Math.max(0.8, 0.3 * distance)) continue;
      expected.add(i);
      const key = 2 * Math.round(distance) + (dx * gx + dy * gy > 0 ? 1 : 0);
      const sector = Math.floor((Math.atan2(dy, dx) / (2 * Math.PI) + 0.5) * 32);
      rings.set(key, (rings.get(key) ?? new Set()).add(sector));
    }
    const shares = Array.from({ length: 2 * (last + 1 - first) }, (_, k) => {
      const key = 2 * first + k;
      return new Set([-2, 0, 2].flatMap((step) => [...(rings.get(key + step) ?? [])])).size / 32;
    });
    const support = ringSupport(map, x, y, [first, last], claimed, true);
    expect(support.share).toBe(Math.max(...shares));
    expect(support.share).toBeGreaterThan(0.2);
    expect(support.radius).toBe(first + (shares.indexOf(support.share) >> 1));
    const half = shares.findLastIndex((share) => share >= 0.5);
    expect(support.outerRadius).toBe(half < 0 ? 0 : first + (half >> 1));
    expect(new Set([...claimed.keys()].filter((i) => claimed[i] === 1))).toEqual(expected);
    expect(ringSupport(map, x, y, [first, last], claimed).share).toBe(0);
  });

  it('finds the maxima of the blurred votes, between pixels', () => {
    const memory = createImageMemory(accumulatorBytes(20, 20, 4, false));
    const votes = createAccumulator(20, 20, 4, false, memory);
    for (const [x, y, value] of [
      [10, 12, 3],
      [11, 12, 3],
      [4, 7, 9],
      [2, 2, 50],
    ])
      votes.data[y * votes.width + x] = value;
    expect(findPeaks(votes, [2, 3], 1, 10)).toEqual([
      { x: 0, y: 3, votes: 2.25, radius: 0 },
      { x: 6.5, y: 8, votes: 1.125, radius: 0 },
    ]);
  });
});

describe('medianInto', () => {
  it.each(MAKERS)('is the middle one of nine, the border repeated, of %o', (make) => {
    for (const side of [1, 2, 3, 4, 15, 16]) {
      const data = noise(make, 2 * side * side, side);
      const out = new Float32Array(data.length);
      const start = side * side;
      medianInto(data, start, side, 0.25, -1.5, out, start);
      for (let i = 0; i < side * side; i++) {
        const nine = [-1, 0, 1].flatMap((dy) =>
          [-1, 0, 1].map((dx) => {
            const x = Math.min(side - 1, Math.max(0, (i % side) + dx));
            const y = Math.min(side - 1, Math.max(0, Math.floor(i / side) + dy));
            return data[start + y * side + x];
          }),
        );
        expect(out[start + i]).toBe(Math.fround(nine.sort((a, b) => a - b)[4] * 0.25 - 1.5));
      }
      expect(out.subarray(0, start).every((value) => value === 0)).toBe(true);
    }
  });
});

describe('selectKth', () => {
  it('is the k-th of the sorted values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), fc.nat(), (list, seed) => {
        const k = seed % list.length;
        const values = Float32Array.from([...list, -100]);
        expect(selectKth(values, list.length, k)).toBe([...list].sort((a, b) => a - b)[k]);
        expect(values[list.length]).toBe(-100);
      }),
    );
  });
});
