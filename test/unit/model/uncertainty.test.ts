import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  calibrateUncertainty,
  standardDeviations,
} from '../../../native-worker/model/training/uncertainty.ts';
import { randomFrom } from '../random.ts';

const drawNormal = (seed: number, count: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal());
};

describe('uncertainty', () => {
  const normal = drawNormal(8, 2000);
  const label = new Float64Array(2000);
  const particle = Int32Array.from(label, (_, i) => i % 20);

  it('of an ensemble holds 90 % within 1.645 deviations, with the likeliest of the floors', () => {
    const random = randomFrom(3);
    const spread = label.map(() => 0.1 + random());
    const height = label.map((_, i) => (i * 7) % 400);
    const error = normal.map((value, i) => value * Math.hypot(spread[i], 0.3));
    const predicted = height.map((z, i) => z + error[i]);
    const model = calibrateUncertainty(predicted, height, spread, particle);
    const rms = Math.sqrt(error.reduce((sum, value) => sum + value ** 2, 0) / 2000);
    const costs = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5].map((share) => {
      const sd = spread.map((one) => Math.hypot(one, share * rms));
      const logs = sd.reduce((sum, one) => sum + Math.log(one), 0) / 2000;
      return logs + 0.5 * Math.log(sd.reduce((sum, one, i) => sum + (error[i] / one) ** 2, 0) / 2000);
    });
    const best = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5][costs.indexOf(Math.min(...costs))];
    expect(model.local).toBeNull();
    expect(model.floorUm).toBeCloseTo(best * rms, 9);
    expect(Math.abs(model.floorUm - 0.3)).toBeLessThan(0.12);
    const sd = standardDeviations(model, predicted, spread);
    const { factor } = model.alongZ!;
    // Errors follow the spread alike at all heights.
    factor.forEach((one) => expect(Math.abs(one - 1)).toBeLessThan(0.25));
    sd.forEach((one, i) => {
      const ownFactor = one / (model.scale * Math.hypot(spread[i], model.floorUm));
      expect(ownFactor).toBeGreaterThanOrEqual(Math.min(...factor) - 1e-9);
      expect(ownFactor).toBeLessThanOrEqual(Math.max(...factor) + 1e-9);
    });
    const inside = error.filter((value, i) => Math.abs(value) <= 1.6448536269514722 * sd[i]).length;
    expect(inside).toBeGreaterThanOrEqual(1800);
    expect(inside).toBeLessThanOrEqual(1803);
  });

  it('of an ensemble holds 90 % at every height, where the spread does not tell how errors grow', () => {
    const height = label.map((_, i) => (i % 400) / 10);
    const noisy = (z: number): number => (z < 20 ? 0.1 : 0.5);
    const predicted = height.map((z, i) => z + noisy(z) * normal[i]);
    // A few gross errors, which are no reason to state more at their height.
    for (let i = 50; i < 2000; i += 400) predicted[i] = 30;
    const spread = label.map(() => 0.2);
    const held = (particles: number, from: number, to: number): number => {
      const owner = Int32Array.from(label, (_, i) => i % particles);
      const model = calibrateUncertainty(predicted, height, spread, owner);
      const sd = standardDeviations(model, predicted, spread);
      const rows = [...height.keys()].filter((i) => predicted[i] >= from && predicted[i] < to);
      return rows.filter((i) => Math.abs(predicted[i] - height[i]) <= 1.645 * sd[i]).length / rows.length;
    };
    for (const [from, to] of [
      [2, 16],
      [24, 38],
    ]) {
      expect(held(100, from, to)).toBeGreaterThan(0.86);
      expect(held(100, from, to)).toBeLessThan(0.95);
    }
    // Of one particle hardly anything is believed of that.
    expect(held(1, 2, 16)).toBeGreaterThan(0.98);
  });

  it('leaves out how far particles wander about their labels, but for half of what is seen', () => {
    const spread = new Float64Array(2000).fill(0.1);
    const height = label.map((_, i) => (i * 7) % 400);
    const predicted = height.map((z, i) => z + 0.5 * normal[i]);
    const statedWith = (wanderUm: number, z = predicted): number => {
      const model = calibrateUncertainty(z, height, spread, particle, { wanderUm });
      return standardDeviations(model, z.subarray(0, 1), spread)[0];
    };
    // 90 % of an exponential distribution are within 1.303 standard deviations of its mean.
    const like = (Math.log(10) - 1) / 1.6448536269514722;
    const seen = statedWith(0);
    expect(seen).toBeGreaterThan(0.4);
    expect(statedWith(0.3)).toBeCloseTo(Math.sqrt(seen ** 2 - (0.3 * like) ** 2), 9);
    expect(statedWith(0.6)).toBeCloseTo(seen / 2, 9);
    // What hardly changes from label to label leaves no room for wander: here each particle is off by one amount,
    const steady = height.map((z, i) => z + 0.5 * normal[particle[i]] + 0.05 * normal[i]);
    const steadySeen = statedWith(0, steady);
    expect(statedWith(0.6, steady)).toBe(steadySeen);
    // or changes little in some part of the range, where all that wander would change by as much.
    const best = height.map((z, i) => z + (z < 100 ? 0.1 : 0.8) * normal[i]);
    expect(statedWith(0.3, best)).toBe(statedWith(0, best));
  });

  it('believes the wander in part where heights of neighbouring slices are alike', () => {
    const spread = new Float64Array(2000).fill(0.1);
    const height = label.map((_, i) => (i * 7) % 400);
    // What is left changes by 0.67 sqrt(2) 0.05 from label to label.
    const predicted = height.map((z, i) => z + 0.5 * normal[particle[i]] + 0.05 * normal[i]);
    const believed = (wanderUm: number): number =>
      calibrateUncertainty(predicted, height, spread, particle, { wanderUm }).wanderUm! / wanderUm;
    const independentUm = (0.6745 * Math.SQRT2 * 0.05) / Math.LN2;
    expect(believed(0.7 * independentUm)).toBe(1);
    const partly = [1, 1.06, 1.12].map((times) => believed(times * independentUm));
    expect(partly[0]).toBeLessThan(1);
    expect(partly[1]).toBeLessThan(partly[0] - 0.05);
    expect(partly[2]).toBeLessThan(partly[1] - 0.05);
    expect(partly[2]).toBeGreaterThan(0);
    expect(believed(1.6 * independentUm)).toBe(0);
  });

  it('of a model without spread is the error around each height', () => {
    const height = label.map((_, i) => (i % 400) / 10);
    const noisy = (z: number): number => (z < 20 ? 0.2 : 1);
    const predicted = height.map((z, i) => z + noisy(z) * normal[i]);
    const model = calibrateUncertainty(predicted, height, null, particle);
    const { z, rmsUm } = model.local!;
    expect(z).toHaveLength(21);
    const [low, high] = [Math.min(...predicted), Math.max(...predicted)];
    z.forEach((at, k) => expect(at).toBeCloseTo(low + ((high - low) * k) / 20, 9));
    const residual = predicted.map((value, i) => value - height[i]);
    const rms2 = residual.reduce((sum, value) => sum + value ** 2, 0) / 2000;
    for (const k of [0, 6, 10, 20]) {
      let [weights, squares] = [5, 5 * rms2];
      predicted.forEach((value, i) => {
        const weight = Math.exp(-0.5 * ((value - z[k]) / (z[1] - z[0])) ** 2);
        weights += weight;
        squares += weight * residual[i] ** 2;
      });
      expect(rmsUm[k]).toBeCloseTo(Math.sqrt(squares / weights), 9);
    }
    const [a, between, beyond] = standardDeviations(
      model,
      Float64Array.of(z[4], (z[4] + z[5]) / 2, 99),
      null,
    );
    expect(a).toBeCloseTo(model.scale * rmsUm[4], 9);
    expect(between).toBeCloseTo((model.scale * (rmsUm[4] + rmsUm[5])) / 2, 9);
    expect(beyond).toBeCloseTo(model.scale * rmsUm[20], 9);
    expect(model.floorUm).toBe(0);
  });

  it('holds what labels err by as far as residuals do not show it', () => {
    const spread = new Float64Array(2000).fill(0.1);
    const stated = new Float64Array(2000).fill(0.4);
    const own = normal.map((value) => 0.1 * value);
    // Of each particle by one amount, +-0.3.
    const shifted = own.map((value, i) => value + (i % 2 === 0 ? 0.3 : -0.3));
    const errorOf = (predicted: Float64Array, sdUm?: Float64Array): number =>
      calibrateUncertainty(predicted, label, spread, particle, { sdUm }).labelUm!;
    expect(errorOf(own, stated)).toBeCloseTo(0.4, 2);
    expect(errorOf(shifted, stated)).toBeCloseTo(Math.sqrt(0.4 ** 2 - 0.3 ** 2), 1);
    expect(
      errorOf(
        shifted,
        stated.map(() => 0.2),
      ),
    ).toBe(0);
    expect([errorOf(own), errorOf(own, stated.fill(NaN))]).toEqual([0, 0]);
    const model = calibrateUncertainty(own, label, spread, particle);
    const [alone] = standardDeviations(model, own, spread);
    const [both] = standardDeviations({ ...model, labelUm: 0.3 }, own, spread);
    expect(both).toBeCloseTo(Math.hypot(alone, 0.3), 12);
  });

  it('is a number too where nothing errs', () => {
    const { scale, floorUm } = calibrateUncertainty(
      Float64Array.of(1, 2, 3),
      Float64Array.of(1, 2, 3),
      new Float64Array(3),
      [1, 2, 3],
    );
    expect([scale, floorUm > 0]).toEqual([0, true]);
    expect(
      calibrateUncertainty(Float64Array.of(2, 2), Float64Array.of(1, 3), null, [1, 2]).scale,
    ).toBeCloseTo(1 / 1.6448536269514722, 9);
  });
});
