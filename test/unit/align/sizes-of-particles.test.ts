import { describe, expect, it } from 'vitest';
import { placeBySize } from '../../../native-worker/align/sizes-of-particles.ts';
import { ringWeight, type ZSeries } from '../../../native-worker/align/z-series.ts';
import { PROFILE_RADII } from '../../../native-worker/measure/disc-profiles.ts';
import { randomFrom } from '../random.ts';
import { light } from './made-sphere.ts';

const STEP_UM = 0.5;
const SLICES = 60;
const scales = { coarseUm: 0.5, gridUm: 0.15, smoothUm: 0.35, maxGapUm: 3 };
const SIZES = [-0.03, -0.02, -0.01, 0, 0, 0.01, 0.02, 0.03];

/** Particles of these sizes from 10 um below to 20 um above focus, each moved a little from where it is said to be, and what puts them right. */
function made(
  sizes: readonly number[],
  seen: (radius: number, zUm: number, size: number) => number,
): { zSeries: ZSeries[]; offsets: Float64Array } {
  const random = randomFrom(5);
  const offsets = Float64Array.from(sizes, () => random() - 0.5);
  const zSeries = sizes.map((size, at) => {
    const z = Float64Array.from({ length: SLICES }, (_, slice) => slice * STEP_UM - 10 - offsets[at]);
    const rows = Array.from(z, (height) =>
      Array.from(
        { length: PROFILE_RADII },
        (_, k) => ringWeight(k) * (seen(k, height + offsets[at], size) + 0.004 * (random() - 0.5)),
      ),
    );
    return { z, values: Float64Array.from(rows.flat()) };
  });
  return { zSeries, offsets };
}

/** Largest difference once a constant is taken off. */
function farthest(found: Float64Array, true_: ArrayLike<number>): number {
  const off = Array.from(found, (value, at) => value - true_[at]);
  const middle = off.reduce((sum, value) => sum + value, 0) / off.length;
  return Math.max(...off.map((value) => Math.abs(value - middle)));
}

describe('placeBySize', () => {
  it.each([
    ['further away as well', (r: number, z: number, size: number) => light(r / (1 + size), z / (1 + size))],
    ['and no further away', (r: number, z: number, size: number) => light(r / (1 + size), z)],
  ])('finds sizes and heights of particles that look wider %s', (_, seen) => {
    const { zSeries, offsets } = made(SIZES, seen);
    const found = placeBySize(zSeries, new Float64Array(SIZES.length), 0, scales)!;
    expect(farthest(found.sizes, SIZES)).toBeLessThan(0.004);
    expect(farthest(found.offsets, offsets)).toBeLessThan(0.02);
  });

  it('finds none where particles do not differ in size', () => {
    const { zSeries } = made(
      SIZES.map(() => 0),
      light,
    );
    const found = placeBySize(zSeries, new Float64Array(SIZES.length), 0, scales);
    expect(Math.max(...(found?.sizes ?? [0]).map(Math.abs))).toBeLessThan(0.001);
  });

  it('says nothing of too few', () => {
    const { zSeries } = made([-0.02, 0, 0, 0.02], light);
    expect(placeBySize(zSeries, new Float64Array(4), 0, scales)).toBeNull();
  });
});
