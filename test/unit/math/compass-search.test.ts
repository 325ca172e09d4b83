import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compassSearch } from '../../../native-worker/math/compass-search.ts';

/** A hill with its top of 0 at a place, falling by squares. */
const hill =
  (top: readonly number[]) =>
  (at: readonly number[]): number =>
    -at.reduce((sum, x, axis) => sum + (x - top[axis]) ** 2, 0);
const options = { firstStep: 1, lastStep: 0.125, leastGain: 1e-9 };

describe('compass search', () => {
  const place = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 });

  it('comes to the top of a hill, from anywhere, as near as half its last step', () => {
    fc.assert(
      fc.property(place, place, (top, start) => {
        compassSearch(start, hill(top), options).forEach((x, axis) =>
          expect(Math.abs(x - top[axis])).toBeLessThanOrEqual(0.0626),
        );
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it('takes its last step, and none smaller', () => {
    expect(compassSearch([0], hill([0.125]), options)).toEqual([0.125]);
    expect(compassSearch([0], hill([0.06]), options)).toEqual([0]);
    expect(compassSearch([0], hill([-0.25]), { ...options, firstStep: 0.25, lastStep: 0.25 })).toEqual([
      -0.25,
    ]);
  });

  it('begins with its first step', () => {
    // Two hills: only a step of 4 comes from the one to the higher one.
    const two = ([x]: readonly number[]): number => Math.max(1 - Math.abs(x), 3 - Math.abs(x - 4));
    expect(compassSearch([0], two, { ...options, firstStep: 4 })).toEqual([4]);
    expect(compassSearch([0], two, options)).toEqual([0]);
  });

  it('ends at bounds, and does not move what is fixed', () => {
    const bounds = [
      [-0.3, 0.3],
      [-2, 5],
    ] as const;
    expect(compassSearch([0, 0], hill([9, 9]), { ...options, bounds })).toEqual([0.3, 5]);
    expect(compassSearch([0, 0], hill([-9, -9]), { ...options, bounds })).toEqual([-0.3, -2]);
    expect(compassSearch([0.5, 0], hill([3, 3]), { ...options, fixed: [true, false] })).toEqual([0.5, 3]);
  });

  it('stays where no step gains enough', () => {
    expect(compassSearch([1, 2], () => 7, options)).toEqual([1, 2]);
    expect(compassSearch([0], ([x]) => 0.5 * x, { ...options, leastGain: 0.5 })).toEqual([0]);
    expect(compassSearch([0], ([x]) => (x === 0 ? 0 : NaN), options)).toEqual([0]);
  });
});
