import { afterEach, describe, expect, it, vi } from 'vitest';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { localisePlane } from '../../../native-worker/image/localise-in-tiles.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { disc, paint, type Disc } from './scene.ts';

afterEach(() => void vi.restoreAllMocks());

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
    const found = localisePlane(frame, PIXEL_UM, options, { mostLevelPixels: 1, coreLevelPx: 200 });
    expect(found).toHaveLength(whole.length);
    for (const one of whole) {
      const near = found.filter(({ xPx, yPx }) => Math.hypot(xPx - one.xPx, yPx - one.yPx) < 0.1);
      expect(near).toHaveLength(1);
      expect(near[0].score).toBeCloseTo(one.score, 1);
    }
  });

  it('needs buffers for one tile, however many there are', () => {
    const wasm = Reflect.get(globalThis, 'WebAssembly') as { Instance: new (module: object) => object };
    const memories = vi.spyOn(wasm, 'Instance');
    const made = (coreLevelPx: number): number => {
      memories.mockClear();
      localisePlane(frame, PIXEL_UM, options, { mostLevelPixels: 1, coreLevelPx });
      return memories.mock.calls.length;
    };
    const few = made(300);
    expect(few).toBeGreaterThan(0);
    expect(made(150)).toBe(few);
  });

  it('is looked at whole while the detector has room for it', () => {
    expect(localisePlane(frame, PIXEL_UM, options)).toEqual(whole);
  });
});

describe('tiles of 128 pixels', () => {
  const size = 384;
  const tiles = { mostLevelPixels: 1, coreLevelPx: 64 };
  // Every disc lies a quarter of a pixel further from a border than the one before.
  const truth = Array.from({ length: 11 * 2 }, (_, k) => {
    const [place, border] = [k % 11, 128 * (1 + Math.floor(k / 11))];
    return { x: 33 * place + 22, y: border + (place - 5) / 4, radius: 6, contrast: -0.5 };
  });
  const frame = paint(truth.map(disc), { size, noise: 1 });
  const look = (image: Frame) => localisePlane(image, PIXEL_UM, LocaliseOptions.parse({}), tiles);

  it('find discs on their borders once each, wherever they lie', () => {
    const across = frame.data.map((_, i) => frame.data[(i % size) * size + Math.floor(i / size)]);
    const upright = look(frame).map(({ xPx, yPx }) => [xPx, yPx]);
    for (const found of [upright, look({ ...frame, data: across }).map(({ xPx, yPx }) => [yPx, xPx])]) {
      expect(found).toHaveLength(truth.length);
      for (const { x, y } of truth)
        expect(Math.min(...found.map(([px, py]) => Math.hypot(px - x, py - y)))).toBeLessThan(0.2);
    }
  });

  it('find the same in any type of numbers', () => {
    const small = paint(truth.slice(0, 11).map(disc), { size: 200, noise: 1 });
    const bytes = look(small);
    expect(bytes.length).toBeGreaterThan(4);
    expect(look({ ...small, bits: 16, data: Uint16Array.from(small.data) })).toEqual(bytes);
    expect(look({ ...small, bits: 32, data: Float32Array.from(small.data) })).toEqual(bytes);
  });

  it('tell the candidates that are no circles at their places', () => {
    // Rims that fade out to one side.
    const half = ({ x, y, ...more }: Disc) => {
      const whole = disc({ x, y, ...more });
      return (px: number, py: number): number =>
        whole(px, py) * Math.max(0, Math.cos(Math.atan2(py - y, px - x)));
    };
    const apart = truth.filter((_, k) => k % 3 === 0).map((one) => ({ ...one, y: one.y + 20, radius: 9 }));
    const image = paint(apart.map(half), { size, noise: 1 });
    const strict = LocaliseOptions.parse({ sensitivity: 0 });
    const low = (find: (rejected: RejectedCandidate[]) => unknown): RejectedCandidate[] => {
      const rejected: RejectedCandidate[] = [];
      find(rejected);
      return rejected.filter(({ reason }) => reason === 'low-score');
    };
    const whole = low((rejected) => localiseFrame(image, PIXEL_UM, strict, rejected));
    const parts = low((rejected) => localisePlane(image, PIXEL_UM, strict, { ...tiles, rejected }));
    expect(whole.length).toBeGreaterThan(4);
    for (const [some, others] of [
      [whole, parts],
      [parts, whole],
    ])
      for (const { xPx, yPx } of some)
        expect(others.some((one) => Math.hypot(one.xPx - xPx, one.yPx - yPx) < 1)).toBe(true);
    expect(parts.length).toBeLessThan(1.5 * whole.length);
  });
});

it('more than six million pixels are looked at in two tiles along each side', () => {
  const [width, height] = [2460, 2450];
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = 118 + ((Math.imul(i, 2654435761) >>> 29) % 5);
  const things = [
    { x: 60, y: 50, radius: 6, contrast: -0.2 },
    { x: 2300, y: 90, radius: 6, contrast: -0.6 },
    { x: 70, y: 2300, radius: 6, contrast: -0.4 },
  ];
  for (const { x, y, ...more } of things) {
    const part = paint([disc({ ...more, x: 20, y: 20 })], { size: 40, noise: 1.5 }).data;
    for (let row = 0; row < 40; row++)
      data.set(part.subarray(40 * row, 40 * (row + 1)), (y - 20 + row) * width + x - 20);
  }
  const options = LocaliseOptions.parse({ radiusUm: [4, 9] });
  const found = localisePlane({ width, height, bits: 8, data }, 1, options);
  const order = found.map(({ xPx, yPx }) => things.findIndex(({ x, y }) => Math.hypot(x - xPx, y - yPx) < 2));
  // Tile by tile; in one piece those with the most votes come first.
  expect(order).toEqual([0, 1, 2]);
});
