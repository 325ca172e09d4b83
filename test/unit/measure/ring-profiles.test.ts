import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../preload/contract/frame.ts';
import { cutMasks } from '../../../native-worker/image/cut-masks.ts';
import type { Discs, FrameScene } from '../../../native-worker/measure/feature-group.ts';
import { RING_COUNT, ringGroup } from '../../../native-worker/measure/ring-profiles.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

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

describe('profiles of rings that lie over each other', () => {
  const [WIDTH, HEIGHT] = [260, 200];
  const lobes = (radius: number): number =>
    -12 * Math.exp(-((radius / 18) ** 2)) + 4 * Math.exp(-(((radius - 38) / 8) ** 2));
  const places = [
    { x: 90.3, y: 100.2, height: 1 },
    { x: 150.1, y: 92.4, height: 0.7 },
    { x: 128.6, y: 151.8, height: 1.4 },
  ];
  const paintFrame = (particles: typeof places): Frame => ({
    width: WIDTH,
    height: HEIGHT,
    bits: 32,
    data: Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      return particles.reduce((sum, one) => sum + one.height * lobes(Math.hypot(x - one.x, y - one.y)), 120);
    }),
  });
  const discsOf = (particles: typeof places): Discs => ({
    xPx: particles.map(({ x }) => x),
    yPx: particles.map(({ y }) => y),
    radiusPx: particles.map(() => 28),
  });
  /** Profiles of some of the particles of a frame in which all are known. */
  const profilesIn = (frame: Frame, of: typeof places, known: Discs, scene = {}): Float64Array => {
    const [xPx, yPx] = [of.map(({ x }) => x), of.map(({ y }) => y)];
    return ringGroup.measure({
      masks: cutMasks(frame, xPx, yPx, SIDE),
      xPx,
      yPx,
      scene: { width: WIDTH, height: HEIGHT, discs: known, ...scene },
    });
  };
  const alone = (one: (typeof places)[number]): Float64Array =>
    profilesIn(paintFrame([one]), [one], discsOf([one]));
  const apart = (one: Float64Array, other: Float64Array): number =>
    one.reduce((most, value, ring) => Math.max(most, Math.abs(value - other[ring])), 0);
  const all = paintFrame(places);

  it('are those of each particle alone', () => {
    const profiles = profilesIn(all, places, discsOf(places));
    places.forEach((one, mask) => {
      const own = profiles.subarray(mask * RING_COUNT, (mask + 1) * RING_COUNT);
      expect(apart(own, alone(one))).toBeLessThan(0.004);
    });
  });

  it('are so where the neighbours have no masks, if the frame is there', () => {
    const first = places.slice(0, 1);
    const withFrame = profilesIn(all, first, discsOf(places), { frame: all });
    expect(withFrame).toHaveLength(RING_COUNT);
    expect(apart(withFrame, alone(places[0]))).toBeLessThan(0.004);
    // The discs alone only tell which angles to leave out.
    expect(apart(profilesIn(all, first, discsOf(places)), alone(places[0]))).toBeGreaterThan(0.01);
  });

  it('stay as they are where there is nothing at the place of a neighbour', () => {
    const one = paintFrame(places.slice(0, 1));
    const profile = profilesIn(one, places.slice(0, 2), discsOf(places.slice(0, 2)));
    expect(apart(profile.subarray(0, RING_COUNT), alone(places[0]))).toBeLessThan(0.004);
  });

  it('are not told apart where two circles are found on one particle', () => {
    const twice = [places[0], { ...places[0], x: places[0].x + 6 }];
    const frame = paintFrame(places.slice(0, 1));
    const profile = profilesIn(frame, twice, { ...discsOf(twice), radiusPx: [3, 3] });
    expect(apart(profile.subarray(0, RING_COUNT), alone(places[0]))).toBeLessThan(0.01);
  });

  it('of a crowd are measured without holding how all of its rings lie on each other', () => {
    const [side, count] = [512, 400];
    const frame = {
      width: side,
      height: side,
      bits: 8 as const,
      data: new Uint8Array(side * side).fill(100),
    };
    const { uniform } = randomNumbers(5);
    const [xPx, yPx] = [0, 1].map(() =>
      Float64Array.from({ length: count }, () => 5 + uniform() * (side - 10)),
    );
    const discs = { xPx, yPx, radiusPx: new Float64Array(count).fill(10) };
    const masks = cutMasks(frame, xPx, yPx, SIDE);
    const before = process.memoryUsage().arrayBuffers;
    ringGroup.measure({ masks, xPx, yPx, scene: { width: side, height: side, discs, frame } });
    // All at once they take 220 MB, those of one particle less than 1 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(110e6);
  });
});
