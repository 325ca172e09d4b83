import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { quantile } from '../../../native-worker/math/statistics.ts';
import { errorGroups } from '../../../native-worker/model/validation/error-groups.ts';
import { heightFigures } from '../../../native-worker/model/validation/height-errors.ts';
import { matchTruth } from '../../../native-worker/model/validation/match-truth.ts';
import { slopeOf } from '../../../native-worker/model/validation/height-slope.ts';

const drawNormal = (seed: number, count: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal());
};

describe('heights against true ones', () => {
  it('err alike in groups: whole particles of five, else twelve runs of frames', () => {
    const five = Int32Array.of(4, 4, 9, 1, 2, 3, 9);
    expect([...errorGroups(five, new Int32Array(7))]).toEqual([0, 0, 1, 2, 3, 4, 1]);
    const one = new Int32Array(24).fill(3);
    const frame = Int32Array.from({ length: 24 }, (_, k) => 23 - k);
    expect([...errorGroups(one, frame)]).toEqual([...frame].map((k) => Math.floor(k / 2)));
    const two = Int32Array.from({ length: 24 }, (_, k) => k % 2);
    const groups = errorGroups(
      two,
      Int32Array.from({ length: 24 }, (_, k) => k),
    );
    expect(new Set(groups).size).toBe(12);
    expect(Math.max(...groups)).toBe(11);
  });

  it('have a slope by least squares, or none where they hardly vary', () => {
    const x = drawNormal(3, 60).map((value) => 5 * value + 100);
    const y = x.map((value, i) => 1.2 * value + 0.3 * (i % 3));
    const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / 60;
    const [mx, my] = [mean(x), mean(y)];
    const wanted =
      x.reduce((s, v, i) => s + (v - mx) * (y[i] - my), 0) / x.reduce((s, v) => s + (v - mx) ** 2, 0);
    const groups = Int32Array.from({ length: 60 }, (_, i) => i % 10);
    const { slope, interval } = slopeOf(x, y, groups, 1)!;
    expect(slope).toBeCloseTo(wanted, 9);
    expect(interval[0]).toBeLessThan(slope);
    expect(interval[1]).toBeGreaterThan(slope);
    const spread = (sd: number) =>
      slopeOf(Float64Array.of(-sd, sd), Float64Array.of(0, 1), Int32Array.of(0, 1), 1);
    expect(spread(0.1001)).not.toBeNull();
    expect(spread(0.0999)).toBeNull();
    // Draws of one group twice have no slope: they count as 0.
    expect(spread(1)!.interval).toEqual([0, 0.5]);
  });

  it('pair each true position with one found, the closest pairs first', () => {
    const found = {
      frame: Int32Array.of(0, 0, 0, 1),
      xPx: Float64Array.of(0, 3, 20, 0),
      yPx: new Float64Array(4),
    };
    const truth = {
      frame: Int32Array.of(0, 0, 0, 2),
      particle: null,
      xPx: Float64Array.of(2, 3.5, 25, 0),
      yPx: new Float64Array(4),
      zUm: new Float64Array(4),
    };
    const pairs = matchTruth(truth, found, 5);
    expect([...pairs.truth]).toEqual([0, 1, 2, 3]);
    expect([...pairs.found]).toEqual([0, 1, 2, -1]);
    expect([...pairs.distancePx]).toEqual([2, 0.5, 5, NaN]);
    expect([...matchTruth(truth, found, 4.9).found]).toEqual([0, 1, -1, -1]);
    const all = matchTruth({ ...truth, xPx: null }, found, 5);
    expect([...all.truth]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
    expect([...all.found]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, -1]);
    expect(all.distancePx.every((distance) => Number.isNaN(distance))).toBe(true);
  });

  it('have figures after the constant is taken off, in all and in bins of height', () => {
    const particle = Int32Array.from({ length: 40 }, (_, i) => i % 5);
    const noise = drawNormal(9, 40);
    const zTrueUm = Float64Array.from({ length: 40 }, (_, i) => i / 4 - 3);
    const zPredUm = zTrueUm.map((z, i) => 1.1 * z + 2 + particle[i] / 10 + 0.2 * noise[i]);
    const zSdUm = zTrueUm.map((_, i) => (i % 8 === 0 ? NaN : 0.3));
    const heights = {
      frame: Int32Array.from({ length: 40 }, (_, i) => i),
      particle,
      zTrueUm,
      zPredUm,
      zSdUm,
    };
    const median = (values: number[]): number => quantile(values, 0.5);
    for (const offset of ['common', 'particle'] as const) {
      const options = { offset, binUm: 2.5, zTotalUm: 20, seed: 1 };
      const { figures, constantUm } = heightFigures(heights, options);
      const plain = [...zPredUm].map((z, i) => z - zTrueUm[i]);
      const own = [0, 1, 2, 3, 4].map((one) => median(plain.filter((_, i) => particle[i] === one)));
      const constants = plain.map((_, i) => (offset === 'common' ? median(plain) : own[particle[i]]));
      constants.forEach((one, i) => expect(constantUm[i]).toBeCloseTo(one, 12));
      const residual = plain.map((one, i) => one - constants[i]);
      const amount = residual.map(Math.abs);
      const stated = residual.flatMap((one, i) =>
        Number.isNaN(zSdUm[i]) ? [] : [Math.abs(one) <= 1.6448536269514722 * 0.3],
      );
      const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      expect(figures).toMatchObject({ rows: 40, particles: 5 });
      expect(figures.offsetMedianUm).toBeCloseTo(median(plain), 12);
      expect(figures.offsetMeanUm).toBeCloseTo(mean(plain), 12);
      expect(figures.offsetSpreadUm).toBeCloseTo(
        Math.sqrt(own.reduce((s, v) => s + (v - mean(own)) ** 2, 0) / 4),
        9,
      );
      expect(figures.maeUm).toBeCloseTo(mean(amount), 12);
      expect(figures.medianAbsUm).toBeCloseTo(median(amount), 12);
      expect(figures.coverage90).toBeCloseTo(stated.filter(Boolean).length / stated.length, 12);
      expect(figures.slope).toBeGreaterThan(1);
      expect(figures.bins.map(({ zUm }) => zUm)).toEqual([-3.75, -1.25, 1.25, 3.75, 6.25]);
      expect(figures.bins.map(({ rows }) => rows)).toEqual([2, 10, 10, 10, 8]);
      const inBin = residual.filter((_, i) => zTrueUm[i] >= 0 && zTrueUm[i] < 2.5);
      expect(figures.bins[2].biasUm).toBeCloseTo(mean(inBin), 9);
      expect(figures.bins[2].maeUm).toBeCloseTo(mean(inBin.map(Math.abs)), 9);
    }
    const none = heightFigures(
      { ...heights, zSdUm: zSdUm.fill(NaN) },
      { offset: 'common', binUm: 3, zTotalUm: 20, seed: 1 },
    );
    expect(none.figures.coverage90).toBeNull();
  });
});
