import { describe, expect, it } from 'vitest';
import type { Discs, FrameScene } from '../../../native-worker/measure/feature-group.ts';
import { RING_COUNT, ringGroup } from '../../../native-worker/measure/ring-profiles.ts';

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

const nobody: FrameScene = { width: 1000, height: 1000, discs: { xPx: [], yPx: [], radiusPx: [] } };
const withDiscs = (discs: Discs): FrameScene => ({ ...nobody, discs });

/** The mask stands at (500, 500) of the image. */
const profileOf = (data: Float32Array, dx: number, dy: number, scene = nobody): Float64Array =>
  ringGroup.measure({
    masks: { sidePx: SIDE, count: 1, bits: 32, data },
    xPx: [500 + dx],
    yPx: [500 + dy],
    scene,
  });

describe('profiles of rings', () => {
  const rings = (radius: number): number => 100 + 30 * Math.cos(radius / 4) * Math.exp(-radius / 12);

  it('gives the radial intensity over the background, wherever the sub-pixel centre lies', () => {
    for (const [dx, dy] of [
      [0, 0],
      [0.4, -0.3],
      [-0.5, 0.45],
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

  it('leaves out what belongs to a neighbour, and what lies beyond the edge of the image', () => {
    const alone = profileOf(paint(rings, 0.2, 0.1), 0.2, 0.1);
    const besides = (x: number, y: number): number =>
      100 * Math.exp(-((Math.hypot(x - 42, y - 6) / 10) ** 2));
    const disturbed = paint(rings, 0.2, 0.1).map(
      (value, at) => value + besides((at % SIDE) - 55, Math.floor(at / SIDE) - 55),
    );
    const own = { x: 500.2, y: 500.1, radius: 12 };
    const scene = withDiscs({ xPx: [own.x, 542], yPx: [own.y, 506], radiusPx: [own.radius, 20] });
    const near = (profile: Float64Array): number =>
      profile.reduce((most, value, ring) => Math.max(most, Math.abs(value - alone[ring])), 0);
    expect(near(profileOf(disturbed, 0.2, 0.1, scene))).toBeLessThan(0.01);
    expect(near(profileOf(disturbed, 0.2, 0.1))).toBeGreaterThan(0.04);
    // An image that ends 20 px to the right: its last column would be repeated.
    const cut = paint(rings, 0.2, 0.1).map((value, at) => (at % SIDE > 75 ? 300 : value));
    expect(near(profileOf(cut, 0.2, 0.1, { ...nobody, width: 521 }))).toBeLessThan(0.01);
  });

  it('does not change when angles of an isotropic particle are left out', () => {
    const image = paint(rings, 0, 0);
    const scene = withDiscs({ xPx: [455], yPx: [470], radiusPx: [30] });
    const [all, some] = [profileOf(image, 0, 0), profileOf(image, 0, 0, scene)];
    for (let radius = 2; radius < RING_COUNT; radius++)
      expect(Math.abs(some[radius] - all[radius])).toBeLessThan(0.01);
  });
});
