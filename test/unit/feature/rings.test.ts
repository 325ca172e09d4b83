import { describe, expect, it } from 'vitest';
import { ringProfiles, RING_COUNT } from '../../../native-worker/feature/rings.ts';

const SIDE = 111;

/** A mask painted from intensity(r, theta) around a centre that lies (dx, dy) off the middle pixel. */
function paint(intensity: (radius: number, angle: number) => number, dx: number, dy: number): Float32Array {
  const middle = (SIDE - 1) / 2;
  return Float32Array.from({ length: SIDE * SIDE }, (_, at) => {
    const x = (at % SIDE) - middle - dx;
    const y = Math.floor(at / SIDE) - middle - dy;
    return intensity(Math.hypot(x, y), Math.atan2(y, x));
  });
}

const profileOf = (data: Float32Array, dx: number, dy: number): Float64Array =>
  ringProfiles({ sidePx: SIDE, count: 1, bits: 32, data }, Float64Array.of(dx), Float64Array.of(dy));

describe('ringProfiles', () => {
  const rings = (radius: number): number => 100 + 30 * Math.cos(radius / 4) * Math.exp(-radius / 12);

  it('gives the radial intensity over the background, wherever the sub-pixel centre lies', () => {
    for (const [dx, dy] of [
      [0, 0],
      [0.4, -0.3],
      [-0.5, 0.5],
    ]) {
      const profile = profileOf(paint(rings, dx, dy), dx, dy);
      expect(profile).toHaveLength(RING_COUNT);
      for (let radius = 2; radius < RING_COUNT; radius++) {
        expect(Math.abs(profile[radius] - rings(radius) / 100)).toBeLessThan(0.01);
      }
    }
  });

  it('does not change when an asymmetric particle turns', () => {
    const turned = (turn: number) =>
      profileOf(
        paint((r, a) => rings(r) + 20 * Math.exp(-r / 8) * Math.cos(a - turn), 0.2, 0.1),
        0.2,
        0.1,
      );
    const [first, second] = [turned(0), turned(1.1)];
    for (let radius = 3; radius < RING_COUNT; radius++) {
      expect(Math.abs(first[radius] - second[radius])).toBeLessThan(0.01);
    }
  });

  it('does not change with the brightness of the lamp', () => {
    const once = profileOf(paint(rings, 0, 0), 0, 0);
    const twice = profileOf(
      paint((r) => 2 * rings(r), 0, 0),
      0,
      0,
    );
    for (let radius = 0; radius < RING_COUNT; radius++) expect(twice[radius]).toBeCloseTo(once[radius], 5);
  });
});
