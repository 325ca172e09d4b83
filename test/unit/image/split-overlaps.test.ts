import { describe, expect, it } from 'vitest';
import { elongationOf } from '../../../native-worker/image/detect/elongation.ts';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { fitRoundImages } from '../../../native-worker/image/detect/round-images.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { paint } from './scene.ts';

const PIXEL_UM = 0.1625;
const options = LocaliseOptions.parse({});
const SIZE = 256;
const [X, Y] = [127.4, 130.8];

interface Place {
  x: number;
  y: number;
}
type Thing = (x: number, y: number) => number;

/** A particle far from the focus: a soft dark disc in a bright ring, darker on the side of its cap. */
const defocused =
  ({ x, y }: Place, cap = 0, radius = 24): Thing =>
  (px, py) => {
    const r = Math.hypot(px - x, py - y) / radius;
    const side = r === 0 ? 0 : (px - x) / r / radius;
    return -0.14 * Math.exp(-1.4 * r ** 3) * (1 + cap * side) + 0.06 * Math.exp(-((r - 1.35) ** 2) / 0.04);
  };

const pairAt = (distance: number, angle: number): Place[] =>
  [1, -1].map((side) => ({
    x: X + (side * distance * Math.cos(angle)) / 2,
    y: Y + (side * distance * Math.sin(angle)) / 2,
  }));

const centresOf = (things: Thing[], seed: number): Place[] =>
  localiseFrame(paint(things, { size: SIZE, noise: 2, seed, level: 150 }), PIXEL_UM, options).map(
    ({ xPx, yPx }) => ({ x: xPx, y: yPx }),
  );
const away = (places: readonly Place[], { x, y }: Place): number =>
  Math.min(...places.map((place) => Math.hypot(place.x - x, place.y - y)));

describe('two particles whose rings overlap', () => {
  it.each([14, 18, 24, 30])('are both found at a distance of %d px', (distance) => {
    for (const angle of [0.3, 1.2, 2.4]) {
      const pair = pairAt(distance, angle);
      const found = centresOf(
        pair.map((place) => defocused(place)),
        distance,
      );
      expect(found).toHaveLength(2);
      for (const place of pair) expect(away(found, place)).toBeLessThan(3);
    }
  });

  it('are found beside a third one, which stays', () => {
    const pair = pairAt(22, 0.5);
    const third = { x: X + 62, y: Y - 20 };
    const found = centresOf(
      [...pair, third].map((place) => defocused(place)),
      3,
    );
    expect(found).toHaveLength(3);
    for (const place of [...pair, third]) expect(away(found, place)).toBeLessThan(3);
  });

  it('are found once each where one of them has a circle of its own', () => {
    const line = [0, 1, 2, 3].map((place) => ({ x: 70 + 22 * place, y: 120 }));
    const zigzag = [0, 1, 2].map((place) => ({ x: 70 + 26 * place, y: 120 + 26 * (place % 2) }));
    for (const places of [line, zigzag]) {
      const found = centresOf(
        places.map((place) => defocused(place)),
        3,
      );
      expect(found).toHaveLength(places.length);
      for (const place of places) expect(away(found, place)).toBeLessThan(7);
    }
  });

  it('are found only where they lie in the image', () => {
    const pair = [
      { x: 0, y: 120 },
      { x: 36, y: 120 },
    ];
    const found = centresOf(
      pair.map((place) => defocused(place)),
      3,
    );
    expect(away(found, pair[1])).toBeLessThan(3);
    for (const { x } of found) expect(x).toBeGreaterThanOrEqual(0);
  });
});

describe('one particle', () => {
  it.each([0, 0.15, 0.3])('stays one with a cap of %d', (cap) => {
    for (const seed of [1, 2, 3]) expect(centresOf([defocused({ x: X, y: Y }, cap)], seed)).toHaveLength(1);
  });

  const speck: Thing = (x, y) => (Math.hypot(x - X - 14, y - Y) < 9 ? -0.12 : 0);
  const marksOf = (...things: Thing[]) =>
    localiseFrame(paint(things, { size: SIZE, noise: 2, seed: 4, level: 150 }), PIXEL_UM, options).map(
      ({ isUneven }) => isUneven ?? false,
    );

  it('stays one with a speck of dust on it, and is marked as uneven', () => {
    expect(marksOf(defocused({ x: X, y: Y }), speck)).toEqual([true]);
  });

  it('is not marked for its cap, nor in the focus', () => {
    expect(marksOf(defocused({ x: X, y: Y }, 0.3))).toEqual([false]);
    const inFocus: Thing = (x, y) => (Math.hypot(x - X, y - Y) < 6.5 ? -0.5 * (1 + (x > X ? 0.9 : 0)) : 0);
    expect(marksOf(inFocus)).toEqual([false]);
  });

  it('is not marked for the rings of another one that was found', () => {
    const marks = marksOf(defocused({ x: X, y: Y }), defocused({ x: X + 60, y: Y }));
    expect(marks).toEqual([false, false]);
  });
});

const imageOf = (size: number, at: Thing) => ({
  bin: 1,
  width: size,
  height: size,
  data: Float32Array.from({ length: size * size }, (_, i) => at(i % size, Math.floor(i / size))),
});
const hill =
  ({ x, y }: Place, height: number): Thing =>
  (px, py) =>
    height * Math.exp(-((px - x) ** 2 + (py - y) ** 2) / 40);

describe('fitRoundImages', () => {
  const pair = [
    { x: 27.3, y: 31.6 },
    { x: 35.1, y: 28.2 },
  ];
  const image = imageOf(64, (x, y) => 1 + pair.reduce((sum, place) => sum + hill(place, 0.2)(x, y), 0));
  const model = { window: { x: 31, y: 30, radius: 20 }, alike: 2, capped: false, reach: 20 };
  const starts = [
    { x: 25.5, y: 30.5 },
    { x: 36.5, y: 29.5 },
  ];

  it('moves two alike centres to where the images are, and leaves next to nothing', () => {
    const { centres, rest, all } = fitRoundImages(image, { ...model, centres: starts }, 10);
    expect(centres.map((one, c) => Math.hypot(one.x - pair[c].x, one.y - pair[c].y))).toEqual(
      [0, 0].map(() => expect.closeTo(0, 0)),
    );
    for (const [c, { x, y }] of centres.entries())
      expect(Math.hypot(x - pair[c].x, y - pair[c].y)).toBeLessThan(0.15);
    expect(rest).toBeLessThan(0.003 * all);
  });

  it('leaves centres in their places without rounds, and states what one image cannot explain', () => {
    const one = { ...model, centres: [{ x: 31, y: 30 }], alike: 1 };
    const { centres, rest, all } = fitRoundImages(image, one, 0);
    expect(centres).toEqual(one.centres);
    expect(rest).toBeGreaterThan(0.02 * all);
    const inner = Array.from(image.data).filter(
      (_, i) => Math.hypot((i % 64) - 31, Math.floor(i / 64) - 30) <= 20,
    );
    const mean = inner.reduce((sum, value) => sum + value, 0) / inner.length;
    expect(all).toBeCloseTo(inner.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inner.length, 8);
  });

  it('explains a cap by a first harmonic where that is asked for', () => {
    const at = { x: 31, y: 30 };
    const capped = imageOf(64, (x, y) => 1 + hill(at, 0.2)(x, y) * (1 + 0.05 * (x - at.x)));
    const one = { ...model, centres: [at], alike: 1 };
    const plain = fitRoundImages(capped, one, 0).rest;
    expect(fitRoundImages(capped, { ...one, capped: true }, 0).rest).toBeLessThan(0.1 * plain);
  });

  it('gives images that are not alike profiles of their own', () => {
    const unlike = imageOf(64, (x, y) => 1 + hill(pair[0], 0.2)(x, y) - hill({ x: 42, y: 40 }, 0.1)(x, y));
    const both = { ...model, centres: [pair[0], { x: 42, y: 40 }], alike: 1 };
    const { rest, all } = fitRoundImages(unlike, both, 0);
    expect(rest).toBeLessThan(0.005 * all);
    expect(fitRoundImages(unlike, { ...both, alike: 2 }, 0).rest).toBeGreaterThan(10 * rest);
  });
});

describe('elongationOf', () => {
  const middle = { x: 31.4, y: 30.7 };
  const angular =
    (turns: number, height: number, phase: number): Thing =>
    (x, y) =>
      height * Math.cos(turns * (Math.atan2(y - middle.y, x - middle.x) - phase));

  it('counts the second harmonic alone as second, and no cap', () => {
    const image = imageOf(64, (x, y) => 1 + angular(1, 0.3, 0.4)(x, y) + angular(2, 0.1, 0.9)(x, y));
    const { rest, second } = elongationOf(image, middle, 24);
    expect(second / 0.005).toBeCloseTo(1, 0);
    expect(rest / 0.005).toBeCloseTo(1, 0);
  });

  it('counts other harmonics as not round, but not as second', () => {
    const image = imageOf(64, (x, y) => 1 + angular(3, 0.1, 0.2)(x, y));
    const { rest, second } = elongationOf(image, middle, 24);
    expect(rest / 0.005).toBeCloseTo(1, 0);
    expect(second).toBeLessThan(0.05 * rest);
  });

  it.each([-1, 1])('has the direction of two hills beside each other, of sign %d', (sign) => {
    for (const angle of [0, 0.7, 1.4, -1.1]) {
      const [dx, dy] = [4 * Math.cos(angle), 4 * Math.sin(angle)];
      const hills = [1, -1].map((side) =>
        hill({ x: middle.x + side * dx, y: middle.y + side * dy }, 0.2 * sign),
      );
      const image = imageOf(64, (x, y) => hills.reduce((sum, one) => sum + one(x, y), 1));
      const off = Math.abs(elongationOf(image, middle, 16).angle - angle) % Math.PI;
      expect(Math.min(off, Math.PI - off)).toBeLessThan(0.1);
    }
  });

  it('is none beyond the edge of the image', () => {
    const image = imageOf(16, () => 1);
    expect(elongationOf(image, { x: 0.2, y: 5 }, 8)).toMatchObject({
      unround: 0,
      all: 0,
      rest: 0,
      second: 0,
    });
  });
});
