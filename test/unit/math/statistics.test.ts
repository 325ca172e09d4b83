import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conformalQuantile,
  extent,
  mean,
  median,
  quantile,
  rootMeanSquare,
  sampleSd,
  variance,
} from '../../../native-worker/math/statistics.ts';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('quantile', () => {
  it('is that of numpy.quantile', () => {
    const values = [7, 1, 4, 9, 2];
    expect([0, 0.1, 0.25, 0.5, 0.9, 1].map((share) => quantile(values, share))).toEqual([
      1, 1.4, 2, 4, 8.2, 9,
    ]);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median(Float32Array.of(5))).toBe(5);
    expect(quantile([], 0.5)).toBe(0);
  });

  it('does not depend on the order, leaves the values alone, and rises with the share', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const kept = [...values];
        expect(quantile(values.toReversed(), share)).toBe(quantile(values, share));
        expect(values).toEqual(kept);
        expect(quantile(values, share)).toBeLessThanOrEqual(quantile(values, 1));
        expect(quantile(values, share)).toBeGreaterThanOrEqual(quantile(values, 0));
      }),
    );
  });

  it('of single floats, found without sorting, is the same; numbers that are none come last', () => {
    const several = fc.array(fc.oneof(fc.float({ noNaN: true }), fc.constant(NaN)), { minLength: 1 });
    fc.assert(
      fc.property(several, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const floats = Float32Array.from(values.map((value) => value + 0));
        expect(quantile(floats, share)).toBe(quantile(Float64Array.from(floats), share));
      }),
    );
  });

  it('of conformal prediction is the ceil((n + 1) level)-th smallest', () => {
    const values = Float64Array.from({ length: 99 }, (_, i) => 99 - i);
    expect(conformalQuantile(values, 0.9)).toBe(90);
    expect(conformalQuantile([3, 1, 2], 0.9)).toBe(3);
  });
});

describe('means', () => {
  it('of 2, 4, 4, 4, 5, 5, 7, 9', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(values)).toBe(5);
    expect(variance(values)).toBe(4);
    expect(sampleSd(values)).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(rootMeanSquare(values)).toBeCloseTo(Math.sqrt(29), 12);
    expect(extent(values)).toEqual([2, 9]);
  });

  it('of one value and of none', () => {
    expect([mean([]), variance([]), sampleSd([3]), rootMeanSquare([])]).toEqual([0, 0, 0, 0]);
    expect(extent([])).toEqual([Infinity, -Infinity]);
  });

  it('of numbers far from zero keep their digits', () => {
    expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBeCloseTo(2 / 3, 9);
  });
});
