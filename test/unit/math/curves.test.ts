import { describe, expect, it } from 'vitest';
import { gaussian, gaussianKernel, gaussianSmooth } from '../../../native-worker/math/gaussian.ts';
import { cubicBetween, linearAt } from '../../../native-worker/math/interpolation.ts';
import { parabolaOffset, parabolaTop } from '../../../native-worker/math/curve-peaks.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

describe('interpolation', () => {
  it('is exact on a straight line, and holds the ends', () => {
    const line = Float64Array.from({ length: 5 }, (_, i) => 3 + 2 * i);
    for (const at of [0, 0.3, 2, 3.7, 4]) expect(linearAt(line, at)).toBeCloseTo(3 + 2 * at, 12);
    expect([linearAt(line, -2), linearAt(line, 9), linearAt([7], 3)]).toEqual([3, 11, 7]);
  });

  it('by a cubic goes through its points and is exact on parabolas', () => {
    const f = (x: number): number => 1 - x + 0.5 * x * x;
    for (const share of [0, 0.25, 0.5, 1])
      expect(cubicBetween(f(-1), f(0), f(1), f(2), share)).toBeCloseTo(f(share), 12);
  });
});

describe('the top of a parabola', () => {
  const f = (x: number): number => 4 - 2 * (x - 0.2) ** 2;

  it('is found between three points, and by least squares among more', () => {
    expect(parabolaOffset(f(-1), f(0), f(1))).toBeCloseTo(0.2, 12);
    const x = [-3, -2.5, 1, 2, 7];
    expect(parabolaTop(x, x.map(f), 1)).toBeCloseTo(0.2, 12);
    expect(parabolaTop(x, x.map(f), 0.1)).toBe(0.1);
  });

  it('is the middle where there is none', () => {
    expect(parabolaOffset(1, 1, 1)).toBe(0);
    expect(parabolaOffset(2, 1, 2)).toBe(0);
    expect(parabolaTop([-1, 0, 1], [2, 1, 2], 1)).toBe(0);
    // Two points have none, whichever way their sums are rounded.
    expect(parabolaTop([0, 0.26], [-6.8, -4.1], 1)).toBe(0);
    expect(parabolaTop([-0.83, 1.37], [-5.3, -8.4], 1)).toBe(0);
    expect(parabolaTop([], [], 1)).toBe(0);
  });
});

describe('Gaussians', () => {
  it('weigh 1 at the centre and exp(-1/2) a standard deviation away', () => {
    expect([gaussian(0), gaussian(-1), gaussian(2)]).toEqual([1, Math.exp(-0.5), Math.exp(-2)]);
    expect([...gaussianKernel(2, 2)]).toEqual([gaussian(1), gaussian(0.5), 1, gaussian(0.5), gaussian(1)]);
  });

  it('smooth: constants stay, a spike keeps its sum and gets the variance', () => {
    expect(Math.max(...gaussianSmooth(new Float64Array(20).fill(3), 1.5))).toBeCloseTo(3, 12);
    const spike = new Float64Array(41);
    spike[20] = 1;
    const smooth = gaussianSmooth(spike, 2);
    expect(smooth.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(smooth.reduce((sum, value, i) => sum + value * (i - 20) ** 2, 0)).toBeCloseTo(4, 1);
  });
});

describe('streams of random numbers', () => {
  it('are named by their keys', () => {
    const draws = (...keys: number[]): number[] => {
      const random = randomStream(...keys);
      return Array.from({ length: 4 }, () => random.uniform());
    };
    expect(draws(1, 2)).toEqual(draws(1, 2));
    const all = [draws(1), draws(2), draws(1, 2), draws(2, 1), draws(1, 0), draws(1, -1), draws(0), draws()];
    expect(new Set(all.map((one) => one.join())).size).toBe(all.length);
  });

  it('of neighbouring keys are uncorrelated, uniform and normal', () => {
    const streams = 4000;
    const first = Array.from({ length: streams }, (_, key) => randomStream(7, key).uniform(-1, 1));
    const product = first.slice(1).reduce((sum, value, i) => sum + value * first[i], 0) / streams;
    expect(Math.abs(product)).toBeLessThan(4 / 3 / Math.sqrt(streams));
    expect(Math.min(...first)).toBeGreaterThanOrEqual(-1);
    expect(Math.abs(first.reduce((sum, value) => sum + value, 0) / streams)).toBeLessThan(0.04);
    const normal = Array.from({ length: streams }, (_, key) => randomStream(key).normal());
    expect(normal.reduce((sum, value) => sum + value * value, 0) / streams).toBeCloseTo(1, 0);
  });
});
