import { describe, expect, it } from 'vitest';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { disc, nearest, paint, ringSystem, type Disc } from './scene.ts';

const PIXEL_UM = 0.1625;
const find = (frame: Frame, options: Parameters<typeof LocaliseOptions.parse>[0] = {}) =>
  localiseFrame(frame, PIXEL_UM, LocaliseOptions.parse(options));

const field: Disc[] = [
  { x: 60.3, y: 55.8, radius: 6, contrast: -0.6 },
  { x: 150.7, y: 64.2, radius: 9, contrast: 0.5 },
  { x: 248.1, y: 70.4, radius: 15, contrast: -0.3 },
  { x: 90.5, y: 170.9, radius: 25, contrast: 0.12 },
  { x: 220.2, y: 210.6, radius: 40, contrast: -0.08 },
];

describe('localiseFrame', () => {
  for (const method of ['two-stage', 'phase-code'] as const) {
    it(`finds discs from sharp and small to pale and large, once each (${method})`, () => {
      const found = find(paint(field.map(disc), { size: 300, noise: 1.5 }), { method });
      expect(found).toHaveLength(field.length);
      for (const error of nearest(field, found)) expect(error).toBeLessThan(0.25);
      for (const { score } of found) expect(score).toBeGreaterThan(0.8);
    });

    it(`tells their radii (${method})`, () => {
      const found = find(paint(field.map(disc), { size: 300, noise: 1 }), { method });
      for (const { x, y, radius } of field) {
        const one = found.find(({ xPx, yPx }) => Math.hypot(xPx - x, yPx - y) < 2);
        expect(one?.radiusPx).toBeGreaterThan(0.8 * radius);
        expect(one?.radiusPx).toBeLessThan(1.25 * radius);
      }
    });
  }

  it('centres sharp discs to a few hundredths of a pixel', () => {
    const { uniform } = randomNumbers(3);
    const truth = Array.from({ length: 16 }, (_, k) => ({
      x: 50 + 60 * (k % 4) + uniform(),
      y: 50 + 60 * Math.floor(k / 4) + uniform(),
      radius: 7,
      contrast: -0.5,
    }));
    const errors = nearest(truth, find(paint(truth.map(disc), { size: 280, noise: 1 })));
    expect(Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length)).toBeLessThan(0.06);
  });

  it('tells candidates that are no circles, with their score', () => {
    const whole = disc({ x: 200, y: 90, radius: 9, contrast: -0.4 });
    // Its rim fades out to the left.
    const half = (x: number, y: number): number =>
      whole(x, y) * Math.max(0, Math.cos(Math.atan2(y - 90, x - 200)));
    const frame = paint([disc({ x: 80, y: 80, radius: 9, contrast: -0.3 }), half], { size: 280, noise: 1 });
    const rejected: RejectedCandidate[] = [];
    const strict = LocaliseOptions.parse({ sensitivity: 0 });
    const found = localiseFrame(frame, PIXEL_UM, strict, rejected);
    const near = ({ xPx, yPx }: { xPx: number; yPx: number }): boolean => Math.hypot(xPx - 200, yPx - 90) < 9;
    expect(found.some(near)).toBe(false);
    const told = rejected.filter(near);
    // About half of its rim is there.
    const best = Math.max(...told.map(({ score }) => score));
    expect(told.find(({ score }) => score === best)?.reason).toBe('low-score');
    expect(best).toBeGreaterThan(0.5);
    expect(best).toBeLessThan(0.8);
  });

  it('takes the rings of one particle for one particle', () => {
    const truth = [
      { x: 80.4, y: 90.1 },
      { x: 210.8, y: 180.3 },
    ];
    const found = find(
      paint(
        truth.map(({ x, y }, k) => ringSystem(x, y, 20 + 18 * k, 0.1)),
        { size: 300, noise: 1.5 },
      ),
    );
    expect(found).toHaveLength(2);
    for (const error of nearest(truth, found)) expect(error).toBeLessThan(0.2);
  });

  it('finds nothing more where the rings of neighbours cross', () => {
    const [x, y, radius] = [150.3, 130.1, 32];
    for (const [contrast, apart] of [
      [0.1, 1.2 * radius],
      [-0.1, 1.4 * radius],
    ]) {
      const truth = [
        { x: x - apart / 2, y },
        { x: x + apart / 2, y },
        { x, y: y + apart * Math.sqrt(0.75) },
      ];
      const things = truth.map((one) => ringSystem(one.x, one.y, radius, contrast));
      const found = find(paint(things, { size: 300, noise: 1.5 }));
      expect(found).toHaveLength(3);
      for (const error of nearest(truth, found)) expect(error).toBeLessThan(1);
    }
  });

  it('keeps touching particles apart', () => {
    const truth = [
      { x: 100.2, y: 100.7 },
      { x: 113.6, y: 103.1 },
      { x: 60.1, y: 40.2 },
    ];
    const things = truth.map((one) => disc({ ...one, radius: 6.5, contrast: -0.5 }));
    const found = find(paint(things, { size: 160, noise: 1.5 }));
    expect(found).toHaveLength(3);
    for (const error of nearest(truth, found)) expect(error).toBeLessThan(0.5);
  });

  it('finds nothing where there is nothing: noise, uneven light, a scratch, dust', () => {
    const light = (x: number, y: number) => 1 - 0.4 * ((x - 250) / 250) ** 2 - 0.3 * (y / 300);
    const scratch = (x: number, y: number) => (Math.abs(0.6 * x - y + 40) < 1.5 ? -0.4 : 0);
    const dust = (x: number, y: number) => (Math.hypot(x - 200, y - 60) < 1.5 ? -0.5 : 0);
    expect(find(paint([], { size: 300, noise: 3 }))).toEqual([]);
    expect(find(paint([], { size: 300, noise: 2, light }))).toEqual([]);
    expect(find(paint([scratch, dust], { size: 300, noise: 2, light }))).toEqual([]);
    expect(find(paint([], { size: 300 }))).toEqual([]);
  });

  it('sees particles alike in the light and in the shade of uneven light', () => {
    const light = (x: number) => 1.6 - x / 250;
    const truth = [40, 100, 160, 220, 270].map((x) => ({ x: x + 0.3, y: 150.6, radius: 18, contrast: 0.15 }));
    const found = find(paint(truth.map(disc), { size: 310, noise: 1, light }));
    expect(found).toHaveLength(truth.length);
  });

  it('looks for the polarity asked for', () => {
    const frame = paint(field.map(disc), { size: 300, noise: 1.5 });
    const isNear = (one: Disc) => (other: { xPx: number; yPx: number }) =>
      Math.hypot(other.xPx - one.x, other.yPx - one.y) < 3;
    for (const [polarity, sign] of [
      ['bright', 1],
      ['dark', -1],
    ] as const) {
      const found = find(frame, { polarity });
      for (const one of field) expect(found.some(isNear(one))).toBe(Math.sign(one.contrast) === sign);
    }
  });

  it('is turned with the image', () => {
    const size = 301;
    const frame = paint(field.map(disc), { size, noise: 1.5 });
    const turned = new Uint8Array(size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) turned[x * size + (size - 1 - y)] = frame.data[y * size + x];
    }
    const expected = find(frame).map(({ xPx, yPx }) => ({ x: size - 1 - yPx, y: xPx }));
    const found = find({ ...frame, data: turned });
    expect(found).toHaveLength(expected.length);
    for (const error of nearest(expected, found)) expect(error).toBeLessThan(0.1);
  });

  it('gives the same for 16-bit frames and for any brightness', () => {
    const bright = find(paint(field.map(disc), { size: 300, bits: 16, level: 20000 }));
    const dim = find(paint(field.map(disc), { size: 300, bits: 16, level: 2000 }));
    expect(bright).toHaveLength(field.length);
    expect(dim).toHaveLength(field.length);
    for (const error of nearest(
      bright.map(({ xPx, yPx }) => ({ x: xPx, y: yPx })),
      dim,
    )) {
      expect(error).toBeLessThan(0.02);
    }
  });

  it('asks for more of the circle at a lower sensitivity', () => {
    const half = (x: number, y: number) =>
      y < 80
        ? disc({ x: 80, y: 80, radius: 12, contrast: -0.5 })(x, y)
        : -0.25 * Number(Math.abs(x - 80) < 12);
    const frame = paint([half], { size: 160, noise: 1 });
    const counts = [0, 0.5, 1].map((sensitivity) => find(frame, { sensitivity }).length);
    expect(counts[0]).toBe(0);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  it('does not depend on the frames before', () => {
    const a = paint(field.map(disc), { size: 300, noise: 1.5 });
    const b = paint([], { size: 300, noise: 3, seed: 2 });
    const first = find(a);
    find(b);
    expect(find(a)).toEqual(first);
  });

  it('survives images too small, flat, or with holes', () => {
    expect(find({ width: 4, height: 3, bits: 8, data: new Uint8Array(12) })).toEqual([]);
    expect(find({ width: 64, height: 20, bits: 8, data: new Uint8Array(1280).fill(255) })).toEqual([]);
    const holes = new Float32Array(64 * 64).fill(NaN);
    expect(find({ width: 64, height: 64, bits: 32, data: holes })).toEqual([]);
  });

  it('refuses an empty radius range in one line that names the remedy', () => {
    const frame = paint([], { size: 64 });
    expect(() => find(frame, { radiusUm: [3, 2] })).toThrow(/smaller radius first/);
  });
});
