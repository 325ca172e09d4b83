import { describe, expect, it } from 'vitest';
import {
  createEdgeMap,
  edgeMapBytes,
  findEdges,
  findStrongEdges,
  frameNoise,
} from '../../../native-worker/image/detect/edges.ts';
import { flatten } from '../../../native-worker/image/detect/divide-background.ts';
import { findPeaks } from '../../../native-worker/image/detect/vote-peaks.ts';
import { ringSupport } from '../../../native-worker/image/detect/ring-support.ts';
import {
  accumulatorBytes,
  createAccumulator,
  radiusOfPhase,
  voteCentres,
} from '../../../native-worker/image/detect/vote-centres.ts';
import { bytesFor, createImageMemory } from '../../../native-worker/kernels/image.ts';
import { parabolaOffset } from '../../../native-worker/math/curve-peaks.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { disc, paint } from './scene.ts';

/** White noise with a rough square in it. */
function noiseImage(width: number, height: number, seed: number, rough = 1) {
  const { normal } = randomNumbers(seed);
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const sd = x > 41 && x < 80 && y > 41 && y < 80 ? rough : 1;
    return 100 + 2 * sd * normal();
  });
  return { bin: 1, width, height, data };
}
type Image = ReturnType<typeof noiseImage>;

/** Squared Sobel gradient of every pixel that has eight neighbours. */
const squares = ({ width, height, data }: Pick<Image, 'width' | 'height'> & { data: ArrayLike<number> }) =>
  Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x < 1 || y < 1 || x > width - 2 || y > height - 2) return 0;
    const p = (dx: number, dy: number): number => data[i + dx + dy * width];
    const gx = p(1, -1) + 2 * p(1, 0) + p(1, 1) - p(-1, -1) - 2 * p(-1, 0) - p(-1, 1);
    const gy = p(-1, 1) + 2 * p(0, 1) + p(1, 1) - p(-1, -1) - 2 * p(0, -1) - p(1, -1);
    return (gx * gx + gy * gy) / 64;
  });

/** Variance of a component of Rayleigh distributed gradients from a quantile of their squares. */
function rayleigh(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] / (-2 * Math.log(1 - share));
}
const SOBEL = 12 / 64;

describe('noise and edges', () => {
  const image = noiseImage(130, 97, 3, 6);
  const gradient = squares(image);
  const sampled = Array.from({ length: 2048 }, (_, k) => gradient[Math.floor((k * gradient.length) / 2048)]);
  const variance = rayleigh(
    sampled.filter((value) => value > 0),
    0.3,
  );

  it('the noise is that of a Rayleigh distribution with this lowest third', () => {
    const map = createEdgeMap(130, 97);
    findEdges(image, null, map);
    expect(map.noise / (variance / SOBEL)).toBeCloseTo(1, 5);
    expect(map.noise / 4).toBeGreaterThan(0.8);
    expect(map.noise / 4).toBeLessThan(1.4);
    expect(map.roughest).toBe(map.noise);
    expect(map.largest).toBeCloseTo(Math.max(...gradient), 2);
  });

  it('edges are four standard deviations of the noise strong, or a share of the strongest', () => {
    const map = createEdgeMap(130, 97);
    const above = (threshold: number): number => gradient.filter((value) => value > threshold).length;
    findEdges(image, null, map);
    expect(Math.abs(map.count - above(16 * variance))).toBeLessThanOrEqual(1);
    findEdges(image, 0.3, map);
    expect(Math.abs(map.count - above(0.09 * Math.max(...gradient)))).toBeLessThanOrEqual(1);
    expect(map.struct.count).toBe(map.count);
    // Without noise what is left are edges of at least 0.006 of the strongest.
    const steps = { bin: 1, width: 64, height: 64, data: new Float32Array(4096) };
    for (let i = 0; i < 4096; i++)
      steps.data[i] =
        [0, 1000, 1005.5, 1012.5][[20, 40, 50].filter((x) => i % 64 >= x).length] + 0.01 * Math.floor(i / 64);
    const clean = createEdgeMap(64, 64);
    findEdges(steps, null, clean);
    const columns = new Set([...clean.index.subarray(0, clean.count)].map((i) => i % 64));
    expect(columns).toEqual(new Set([19, 20, 49, 50]));
  });

  it('the roughest part is that of parts of 40 pixels, looked at every 5', () => {
    const map = createEdgeMap(130, 97);
    findEdges(image, null, map, true);
    let roughest = 0;
    for (const y0 of [1, 41]) {
      for (const x0 of [1, 41, 81]) {
        const part: number[] = [];
        for (let y = y0; y < y0 + 40; y += 5)
          for (let x = x0; x < x0 + 40; x += 5) part.push(gradient[y * 130 + x]);
        roughest = Math.max(roughest, rayleigh(part, 0.3));
      }
    }
    expect(map.roughest / (roughest / SOBEL)).toBeCloseTo(1, 5);
    expect(map.roughest).toBeGreaterThan(10 * map.noise);
    // Exactly two parts of 40 and the border fit into 82 pixels.
    const small = noiseImage(82, 82, 5, 6);
    const own = createEdgeMap(82, 82);
    findEdges(small, null, own, true);
    expect(own.roughest).toBeGreaterThan(10 * own.noise);
  });

  it('strong edges are 2.5 standard deviations of a known noise, or a share of the strongest', () => {
    const map = createEdgeMap(130, 97);
    const above = (threshold: number): number => gradient.filter((value) => value > threshold).length;
    findStrongEdges(image, 5, 0.001, map);
    expect(map.noise).toBe(5);
    expect(Math.abs(map.count - above(2.5 ** 2 * SOBEL * 5))).toBeLessThanOrEqual(1);
    findStrongEdges(image, 5, 0.5, map);
    expect(Math.abs(map.count - above(0.25 * Math.max(...gradient)))).toBeLessThanOrEqual(1);
  });

  it('the noise of a frame is told by the flattest tenth of a sample of its pixels', () => {
    const frame = { ...image, bits: 32 as const };
    const inner = 128 * 95;
    const some = Array.from({ length: 2048 }, (_, k) => {
      const place = Math.floor(((k + 0.5) * inner) / 2048);
      return gradient[(Math.floor(place / 128) + 1) * 130 + (place % 128) + 1];
    });
    expect(frameNoise(frame)).toBeCloseTo(rayleigh(some, 0.1) / SOBEL, 4);
    for (const [width, height] of [
      [2, 50],
      [50, 2],
    ])
      expect(frameNoise({ width, height, bits: 32, data: new Float32Array(100) })).toBe(0);
    expect(frameNoise({ width: 20, height: 20, bits: 32, data: new Float32Array(400).fill(7) })).toBe(0);
  });
});

describe('the background', () => {
  /** Medians of tiles, smoothed over nine, bilinear between the middles of tiles. */
  function plainBackground({ width, height, data }: Image): Float64Array {
    const [columns, rows] = [Math.ceil(width / 32), Math.ceil(height / 32)];
    const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];
    const tiles = Array.from({ length: columns * rows }, (_, t) => {
      const x0 = Math.max(0, Math.min((t % columns) * 32, width - 32));
      const y0 = Math.max(0, Math.min(Math.floor(t / columns) * 32, height - 32));
      const values: number[] = [];
      for (let y = y0; y < Math.min(height, y0 + 32); y += 4)
        for (let x = x0; x < Math.min(width, x0 + 32); x += 4) values.push(data[y * width + x]);
      return middle(values);
    });
    const smooth = tiles.map((_, t) => {
      const near: number[] = [];
      for (let y = -1; y <= 1; y++) {
        for (let x = -1; x <= 1; x++) {
          const [u, v] = [(t % columns) + x, Math.floor(t / columns) + y];
          if (u >= 0 && v >= 0 && u < columns && v < rows) near.push(tiles[v * columns + u]);
        }
      }
      return middle(near);
    });
    return Float64Array.from(data, (_, i) => {
      const at = (place: number, count: number): [number, number] => {
        const inside = Math.min(count - 1, Math.max(0, (place + 0.5) / 32 - 0.5));
        return [Math.min(count - 1, Math.floor(inside)), inside - Math.floor(inside)];
      };
      const [[x, u], [y, v]] = [at(i % width, columns), at(Math.floor(i / width), rows)];
      const value = (dx: number, dy: number): number =>
        1 / smooth[Math.min(rows - 1, y + dy) * columns + Math.min(columns - 1, x + dx)];
      return (
        (1 - v) * ((1 - u) * value(0, 0) + u * value(1, 0)) + v * ((1 - u) * value(0, 1) + u * value(1, 1))
      );
    });
  }
  const flattened = (image: Image): { unit: number; data: Float32Array } => {
    const { width, height, data } = image;
    const memory = createImageMemory(bytesFor([4 * width * height, 4 * width, 4 * width]));
    const own = { ...image, data: memory.floats(width * height) };
    own.data.set(data);
    return { unit: flatten(own, memory, [memory.floats(width), memory.floats(width)]), data: own.data };
  };

  it.each([
    [130, 97],
    [64, 96],
    [33, 20],
    [20, 70],
  ])('of %i x %i pixels is that of medians of tiles', (width, height) => {
    const image = noiseImage(width, height, 8, 4);
    image.data.forEach((value, i) => (image.data[i] = value + (i % width) / 3 + ((i / width) * (i % 7)) / 9));
    const wanted = plainBackground(image);
    const { data, unit } = flattened(image);
    data.forEach((value, i) => expect(value / (image.data[i] * wanted[i])).toBeCloseTo(1, 4));
    expect(unit).toBeGreaterThan(90);
  });

  it('is left where it is darker than a twentieth of the brightest pixel seen', () => {
    const spot = (ground: number): Image => {
      const data = new Float32Array(64 * 64).fill(ground);
      for (let i = 0; i < 400; i += 4) data[i] = 100;
      return { bin: 1, width: 64, height: 64, data };
    };
    expect(flattened(spot(4.9))).toEqual({ unit: 1, data: spot(4.9).data });
    expect(flattened(spot(5.5)).unit).toBeCloseTo(5.5, 5);
    expect(flattened(spot(0)).unit).toBe(1);
  });
});

describe('votes', () => {
  it('of a radius carry its phase: centre and radius come out together', () => {
    expect(radiusOfPhase(-Math.PI, [4, 9])).toBeCloseTo(4, 12);
    expect(radiusOfPhase(0, [4, 9])).toBeCloseTo(6, 12);
    expect(radiusOfPhase(Math.PI, [4, 9])).toBeCloseTo(9, 12);
    const [width, height, margin] = [60, 50, 14];
    const memory = createImageMemory(
      edgeMapBytes(width, height) + accumulatorBytes(width, height, margin, true),
    );
    const map = createEdgeMap(width, height, memory);
    const frame = paint(
      [
        disc({ x: 20.3, y: 24.6, radius: 6, contrast: -0.5 }),
        disc({ x: 44, y: 20, radius: 9, contrast: -0.4 }),
      ],
      {
        size: 60,
      },
    );
    findEdges({ bin: 1, width, height, data: Float32Array.from(frame.data.subarray(0, 3000)) }, 0.2, map);
    const votes = createAccumulator(width, height, margin, true, memory);
    voteCentres(map, [3, 12], 'dark', votes);
    const [a, b, ...others] = findPeaks(votes, [3, 12], 2, 10);
    expect(others).toEqual([]);
    const [small, large] = a.radius < b.radius ? [a, b] : [b, a];
    expect(Math.hypot(small.x - 20.3, small.y - 24.6)).toBeLessThan(0.6);
    expect(Math.hypot(large.x - 44, large.y - 20)).toBeLessThan(0.6);
    expect(Math.abs(small.radius - 6)).toBeLessThan(0.5);
    expect(Math.abs(large.radius - 9)).toBeLessThan(0.6);
    // Bright discs are voted for the other way.
    voteCentres(map, [3, 12], 'bright', votes);
    expect(findPeaks(votes, [3, 12], 2, 10)).toEqual([]);
  });

  it('have their maxima above a floor, the strongest first, inside of the margin', () => {
    const memory = createImageMemory(accumulatorBytes(24, 20, 4, false));
    const votes = createAccumulator(24, 20, 4, false, memory);
    const { normal } = randomNumbers(6);
    const { width, height } = votes;
    for (let i = 0; i < votes.data.length; i++) votes.data[i] = Math.max(0, 2 + normal());
    const blurred = Array.from({ length: width * height }, (_, i) => {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++)
          sum += (2 - Math.abs(dx)) * (2 - Math.abs(dy)) * votes.data[i + dy * width + dx];
      return sum;
    });
    const wanted = blurred.flatMap((value, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      if (x < 4 || y < 4 || x >= width - 4 || y >= height - 4 || value <= 16 * 2.2) return [];
      const near = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => blurred[i + dy * width + dx]));
      if (near.some((other, k) => k !== 4 && other >= value)) return [];
      return [
        {
          x: x - 4 + parabolaOffset(blurred[i - 1], value, blurred[i + 1]),
          y: y - 4 + parabolaOffset(blurred[i - width], value, blurred[i + width]),
          votes: value / 16,
        },
      ];
    });
    wanted.sort((a, b) => b.votes - a.votes);
    expect(wanted.length).toBeGreaterThan(6);
    for (const limit of [3, wanted.length, 99]) {
      const found = findPeaks(votes, [2, 3], 2.2, limit);
      expect(found).toHaveLength(Math.min(limit, wanted.length));
      found.forEach((peak, k) => {
        expect(peak.x).toBeCloseTo(wanted[k].x, 3);
        expect(peak.y).toBeCloseTo(wanted[k].y, 3);
        expect(peak.votes).toBeCloseTo(wanted[k].votes, 4);
        expect(peak.radius).toBe(0);
      });
    }
  });
});

describe('support of circles', () => {
  const [width, height] = [90, 80];
  const memory = createImageMemory(edgeMapBytes(width, height) + bytesFor([width * height]));
  const map = createEdgeMap(width, height, memory);
  const claimed = memory.bytes(width * height);
  const frame = paint(
    [
      disc({ x: 40.2, y: 39.6, radius: 24, contrast: -0.4 }),
      disc({ x: 40.2, y: 39.6, radius: 9, contrast: 0.7 }),
    ],
    {
      size: 90,
    },
  );
  findEdges(
    { bin: 1, width, height, data: Float32Array.from(frame.data.subarray(0, width * height)) },
    0.05,
    map,
  );

  it('is whole at the radii of the circles; the outermost is the largest with half of it', () => {
    const whole = ringSupport(map, 40.2, 39.6, [3, 30], claimed);
    expect(whole.share).toBe(1);
    expect(Math.abs(whole.radius - 9)).toBeLessThanOrEqual(3);
    expect(whole.outerRadius).toBeGreaterThanOrEqual(24);
    expect(whole.outerRadius).toBeLessThanOrEqual(28);
    const inner = ringSupport(map, 40.2, 39.6, [3, 16], claimed);
    expect(inner.outerRadius).toBeGreaterThanOrEqual(9);
    expect(inner.outerRadius).toBeLessThanOrEqual(13);
    const outer = ringSupport(map, 40.2, 39.6, [18, 30], claimed);
    expect(Math.abs(outer.radius - 24)).toBeLessThanOrEqual(3);
    expect(ringSupport(map, 40.2, 39.6, [15, 16], claimed).share).toBeLessThan(1);
  });

  it('is a part beside the centre, and at the edge of the image what lies in it', () => {
    expect(ringSupport(map, 46, 39.6, [20, 30], claimed).share).toBeLessThan(0.8);
    const cut = createEdgeMap(40, 80, createImageMemory(edgeMapBytes(40, 80) + bytesFor([3200])));
    const half = Float32Array.from(
      { length: 3200 },
      (_, i) => frame.data[Math.floor(i / 40) * 90 + (i % 40)],
    );
    findEdges({ bin: 1, width: 40, height: 80, data: half }, 0.05, cut);
    const { share } = ringSupport(cut, 40.2, 39.6, [20, 30], cut.memory.bytes(3200));
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });
});
