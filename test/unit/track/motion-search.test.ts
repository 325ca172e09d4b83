import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastNoise, posterior, search, type LogMotion } from '../../../native-worker/track/motion-search.ts';

/** A posterior with its maximum of 0 at a place, falling by squares. */
const hill =
  (top: LogMotion, width = 1) =>
  (at: LogMotion): number =>
    -at.reduce((sum, x, axis) => sum + ((x - top[axis]) / width) ** 2, 0);
const FREE: LogMotion = [1, 1, 1, 1];

describe('a posterior', () => {
  it('is the likelihood with a normal prior on the logarithms; a spread of 0 counts for nothing', () => {
    const value = posterior([1, 2, 3, 4], [0.5, 2, 1, 0], ([process]) => 10 * process);
    expect(value([2, 4, 3, -50])).toBeCloseTo(20 - 0.5 * (2 ** 2 + 1 ** 2), 12);
    expect(value([1, 2, 3, 4])).toBe(10);
  });
});

describe('the search for a motion', () => {
  const place = fc.double({ min: -3, max: 2, noNaN: true });

  it('comes to the maximum as near as half its last step, from anywhere', () => {
    fc.assert(
      fc.property(
        fc.tuple(place, place, place, place),
        fc.tuple(place, place, place, place),
        (top, start) => {
          const found = search(start, FREE, hill(top), 1);
          found.forEach((x, axis) => expect(Math.abs(x - top[axis])).toBeLessThanOrEqual(0.0626));
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });

  it('stays where a spread of 0 holds it', () => {
    const found = search([0.3, 0.3, 0.3, 0.3], [1, 0, 1, 0], hill([1, 1, 1, 1]), 1);
    expect([found[1], found[3]]).toEqual([0.3, 0.3]);
    expect(Math.abs(found[0] - 1)).toBeLessThan(0.0626);
  });

  it('ends at bounds that no video comes near', () => {
    const bounds = [
      [1e-4, 1e4],
      [1e-3, 1e3],
      [0.02, 10],
      [1e-9, 1e9],
    ].map((pair) => pair.map(Math.log));
    const start: LogMotion = [0, 0, 0, 0];
    for (const [side, top] of [-100, 100].entries()) {
      const found = search(start, FREE, hill([top, top, top, top]), 1);
      found.forEach((x, axis) => expect(x).toBeCloseTo(bounds[axis][side], 12));
    }
  });

  it('stays on a plain, where no step is better', () => {
    expect(search([0, 1, 2, -3], FREE, () => 7, 1)).toEqual([0, 1, 2, -3]);
  });
});

describe('the least noise', () => {
  const best: LogMotion = [0.5, 0.2, 0, -1];

  it('is the smallest that loses a log likelihood of 1', () => {
    for (const width of [0.4, 1, 2]) {
      const found = leastNoise(best, hill(best, width));
      expect(found[2]).toBeGreaterThanOrEqual(-width);
      expect(found[2]).toBeLessThanOrEqual(-width + 3 / 32);
      expect([found[0], found[1], found[3]]).toEqual([0.5, 0.2, -1]);
    }
  });

  it('is not made up for by process noise, though that may be as likely', () => {
    const valley = ([process, , noise]: LogMotion): number => -((noise + 2 * (process - 0.5)) ** 2);
    const found = leastNoise(best, valley);
    expect(found[0]).toBe(0.5);
    expect(found[2]).toBeGreaterThanOrEqual(-1);
    expect(found[2]).toBeLessThanOrEqual(-1 + 3 / 32);
    expect(leastNoise(best, valley, -0.9)).toEqual([0.5, 0.2, -0.9, -1]);
  });

  it('is no smaller than a twentieth of the best one, nor than its limit', () => {
    const flat = (): number => 0;
    expect(leastNoise(best, flat)[2]).toBe(-3);
    expect(leastNoise(best, flat, -0.25)[2]).toBe(-0.25);
    expect(leastNoise([0, 0, -2, 0], flat)[2]).toBeCloseTo(Math.log(0.02), 12);
  });
});
