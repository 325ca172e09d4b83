import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { findTouching } from '../../../native-worker/image/detect/touching-discs.ts';
import { doubled } from '../../../native-worker/image/detect/doubled.ts';
import { bandBytes, binFrame, toFull } from '../../../native-worker/image/detect/pyramid.ts';
import { createImageMemory } from '../../../native-worker/kernels/image.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { createGrid } from '../../../native-worker/image/detect/point-grid.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { disc, packing, PACKING_SIZE as SIZE, paint, ringSystem, type Packing } from './scene.ts';

const PIXEL_UM = 0.1625;
/** A radius of four pixels. */
const SMALL = LocaliseOptions.parse({ particleDiameterUm: 8 * PIXEL_UM });

/** As a camera with larger pixels sees a frame. */
function coarse(frame: Frame, bin: number): Frame {
  const [width, height] = [frame.width, frame.height].map((size) => Math.floor(size / bin));
  const image = { bin, width, height, data: new Float32Array(width * height) };
  const memory = createImageMemory(bandBytes(frame.width));
  binFrame(
    { ...frame, data: Float32Array.from(frame.data) },
    bin,
    image,
    memory,
    memory.bytes(bandBytes(frame.width)),
  );
  return { width, height, bits: 8, data: Uint8Array.from(image.data, Math.round) };
}

/** With the diameter given and nothing else, by a camera with so many times larger pixels; discs whose rim leaves the image are not counted. */
function figures(scene: Packing, bin = 1): { recall: number; precision: number } {
  const { truth, frame } = packing(scene);
  const { radius } = scene;
  const options = LocaliseOptions.parse({ particleDiameterUm: 2 * radius * PIXEL_UM });
  const found = localiseFrame(coarse(frame, bin), bin * PIXEL_UM, options).map(({ xPx, yPx }) => ({
    x: toFull(xPx, bin),
    y: toFull(yPx, bin),
  }));
  const isWhole = ({ x, y }: { x: number; y: number }) => Math.min(x, y, SIZE - x, SIZE - y) > 1.2 * radius;
  const among = (list: { x: number; y: number }[]) => (one: { x: number; y: number }) =>
    list.some((other) => Math.hypot(one.x - other.x, one.y - other.y) < 0.3 * radius);
  const [present, claimed] = [truth.filter(isWhole), found.filter(isWhole)];
  expect(present.length).toBeGreaterThan(10);
  return {
    recall: present.filter(among(found)).length / present.length,
    precision: claimed.filter(among(truth)).length / claimed.length,
  };
}

describe('opaque discs that touch', () => {
  const scenes: Record<string, Packing> = {
    small: { radius: 8 },
    large: { radius: 17 },
    'a little apart': { radius: 12, gap: 0.1 },
    overlapping: { radius: 14, gap: -0.05 },
    'with bright cores': { radius: 13, core: 0.5 },
    'faint and noisy': { radius: 12, contrast: -0.4, noise: 6 },
    bright: { radius: 12, contrast: 0.5 },
    'not quite touching': { radius: 10, gap: 0.3 },
    'a diameter apart': { radius: 10, gap: 1 },
    scattered: { radius: 11, share: 0.45 },
  };
  it.each(Object.entries(scenes))('are found where they are packed: %s', (_, scene) => {
    const { recall, precision } = figures(scene);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.97);
  });

  it('are found where their radius is three or four pixels', () => {
    for (const scene of [{ radius: 14 }, { radius: 14, gap: 0.1 }, { radius: 12, gap: 0.1 }]) {
      const { recall, precision } = figures(scene, 4);
      expect(recall).toBeGreaterThanOrEqual(0.95);
      expect(precision).toBeGreaterThanOrEqual(0.97);
    }
  });

  it('are found where they cover the whole frame, and none in noise', () => {
    for (const scene of [{ radius: 4 }, { radius: 5, gap: 0.1 }]) {
      const { recall, precision } = figures(scene);
      expect(recall).toBeGreaterThanOrEqual(0.95);
      expect(precision).toBeGreaterThanOrEqual(0.97);
    }
    for (const noise of [2, 10])
      expect(localiseFrame(paint([], { size: 200, noise }), PIXEL_UM, SMALL)).toEqual([]);
  });

  it('are found in a small group in an empty field', () => {
    const radius = 9;
    const truth = [{ x: 100.4, y: 96.7 }];
    for (let k = 0; k < 6; k++)
      truth.push({
        x: 100.4 + 2 * radius * Math.cos((k * Math.PI) / 3 + 0.2),
        y: 96.7 + 2 * radius * Math.sin((k * Math.PI) / 3 + 0.2),
      });
    const frame = paint(
      truth.map((one) => disc({ ...one, radius, contrast: -0.8 })),
      { size: 300, noise: 2 },
    );
    const options = LocaliseOptions.parse({ particleDiameterUm: 2 * radius * PIXEL_UM });
    const found = localiseFrame(frame, PIXEL_UM, options);
    expect(found).toHaveLength(7);
    for (const { x, y } of truth)
      expect(Math.min(...found.map(({ xPx, yPx }) => Math.hypot(x - xPx, y - yPx)))).toBeLessThan(2);
  });

  it('leave a ring system beside them alone', () => {
    const pair = [
      { x: 60.2, y: 60.8 },
      { x: 76.6, y: 64.1 },
    ];
    const things = [
      ...pair.map((one) => disc({ ...one, radius: 8, contrast: -0.8 })),
      ringSystem(190.3, 170.6, 30, 0.1),
    ];
    const options = LocaliseOptions.parse({ particleDiameterUm: 16 * PIXEL_UM });
    const found = localiseFrame(paint(things, { size: 260, noise: 1.5 }), PIXEL_UM, options);
    expect(found).toHaveLength(3);
    expect(Math.min(...found.map(({ xPx, yPx }) => Math.hypot(190.3 - xPx, 170.6 - yPx)))).toBeLessThan(0.5);
  });
});

const LAB = fileURLToPath(new URL('../../../../shared/data/lab_dev/stack_00.ome.tif', import.meta.url));
const missing = existsSync(LAB) ? '' : ' (skipped: the shared folder is not here)';

it.skipIf(missing !== '')(`arcs of a ring are no discs that touch${missing}`, async () => {
  const [x, y] = [416.1, 155.5];
  const source = await openSource(LAB);
  const found = localiseFrame(await source.readFrame(3), PIXEL_UM, LocaliseOptions.parse({}));
  await source.close();
  const near = found.filter(({ xPx, yPx }) => Math.hypot(xPx - x, yPx - y) < 20);
  expect(near).toHaveLength(1);
  expect(Math.hypot(near[0].xPx - x, near[0].yPx - y)).toBeLessThan(1);
});

it('a doubled frame has the same grey levels at the same places', () => {
  // A cubic curve in either direction is met to the bit of rounding, but for the outermost pixels.
  const level = (x: number, y: number): number =>
    100 + 3 * x - 0.2 * x * x + 2 * y + 0.1 * y * y + 0.05 * x * y;
  const [width, height] = [9, 7];
  const data = Float32Array.from({ length: width * height }, (_, i) =>
    level(i % width, Math.floor(i / width)),
  );
  const twice = doubled({ width, height, bits: 32, data });
  expect([twice.width, twice.height]).toEqual([18, 14]);
  for (let y = 4; y < 10; y++)
    for (let x = 4; x < 14; x++)
      expect(twice.data[y * 18 + x]).toBeCloseTo(level(toFull(x, 0.5), toFull(y, 0.5)), 4);
  const flat = doubled({ width: 3, height: 2, bits: 8, data: new Uint8Array(6).fill(7) });
  expect([...flat.data]).toEqual(Array<number>(24).fill(7));
});

it('discs look the same in a frame of finer pixels', () => {
  const radius = 10;
  const truth = [0, 1, 2].map((k) => ({ x: 60.3 + 19 * k, y: 50.6 + 3 * k, radius, contrast: -0.7 }));
  const frame = paint(truth.map(disc), { size: 160, noise: 2 });
  const plain = findTouching(frame, radius, 'dark', 4);
  expect(plain).toHaveLength(3);
  for (const finer of [2, 3]) {
    const size = finer * frame.width;
    const data = Uint8Array.from(
      { length: size * size },
      (_, i) => frame.data[Math.floor(i / size / finer) * frame.width + Math.floor((i % size) / finer)],
    );
    const found = findTouching(
      { ...frame, width: size, height: size, data },
      finer * radius,
      'dark',
      4 * finer ** 2,
    );
    expect(found).toHaveLength(3);
    found.forEach((one, k) => {
      expect(one.share).toBe(plain[k].share);
      expect(one.x).toBeCloseTo(finer * plain[k].x + (finer - 1) / 2, 9);
      expect(one.y).toBeCloseTo(finer * plain[k].y + (finer - 1) / 2, 9);
    });
  }
});

describe('pairs that touch in a wide field', () => {
  const radius = 8;
  const pairs = [
    { x: 70.3, y: 80.6 },
    { x: 470.7, y: 420.2 },
    { x: 520.1, y: 440.9 },
  ];
  const discs = pairs.flatMap(({ x, y }) => [
    { x: x - 7.6, y: y - 2.1 },
    { x: x + 7.6, y: y + 2.1 },
  ]);
  const alone = { x: 330.4, y: 150.2 };
  const options = LocaliseOptions.parse({ particleDiameterUm: 2 * radius * PIXEL_UM });

  it('are found where they are, each once, and the one alone too', () => {
    const things = [...discs, alone].map((one) => disc({ ...one, radius, contrast: -0.8 }));
    const found = localiseFrame(paint(things, { size: 600, noise: 2 }), PIXEL_UM, options);
    expect(found).toHaveLength(discs.length + 1);
    for (const { x, y } of [...discs, alone])
      expect(Math.min(...found.map(({ xPx, yPx }) => Math.hypot(x - xPx, y - yPx)))).toBeLessThan(1);
  });
});

describe('the grid of points', () => {
  it('finds what a search through all points finds', () => {
    const { uniform } = randomNumbers(8);
    const points = Array.from({ length: 300 }, () => ({ x: 120 * uniform() - 10, y: 90 * uniform() - 10 }));
    const grid = createGrid(100, 70, 6);
    for (const point of points) grid.add(point);
    for (const one of points) {
      const expected = points.some(
        (other) => other !== one && Math.hypot(other.x - one.x, other.y - one.y) < 5,
      );
      expect(grid.hasNear(one, 5)).toBe(expected);
    }
  });
});
