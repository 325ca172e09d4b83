import { describe, expect, it } from 'vitest';
import {
  fitLocalRidge,
  LOCAL_SHARE,
  REACH_STEPS,
  refineLocally,
} from '../../../native-worker/model/linear/local-ridge.ts';
import { createRandom } from '../../../native-worker/math/random.ts';

const OPTIONS = { columns: 12, width: 0.5, penalty: 0.06 };

/** Heights of 0 to 40 um seen in waves of several lengths; a last column that is pure noise. */
function world(heights: number[], noise: number, seed = 1) {
  const random = createRandom(seed, 0x10ca);
  const names = Array.from({ length: 13 }, (_, j) => `wave_${j}`);
  const values = heights.flatMap((z) =>
    names.map((_, j) => (j === 12 ? 0 : Math.sin(z / (1.5 + j) + j)) + noise * random.normal()),
  );
  const y = Float64Array.from(heights);
  return { inputs: { names, rows: heights.length, values: Float64Array.from(values) }, y };
}
const heights = (count: number, seed: number): number[] => {
  const random = createRandom(seed, 0x4e16);
  return Array.from({ length: count }, () => 40 * random.uniform());
};
const rms = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);

describe('local ridge', () => {
  it('takes away at least two thirds of an error that is large beside its own', () => {
    const { inputs, y } = world(heights(2000, 1), 0.01);
    const model = fitLocalRidge(inputs, y, OPTIONS);
    const test = world(heights(200, 2), 0.01, 2);
    const coarse = test.y.map((z, i) => z + (i % 2 ? 0.2 : -0.2));
    const error = refineLocally(model, test.inputs, coarse).map((z, i) => z - test.y[i]);
    expect(rms(error)).toBeLessThan(0.35 * 0.2);
  });

  it('knows a change that its rows do not show', () => {
    const names = Array.from({ length: 12 }, (_, j) => `wave_${j}`);
    // What scales an image by a share shows its heights that much further off.
    const seen = (z: number, share: number): number[] =>
      names.map((_, j) => Math.sin(z / (1 + share) / (1.5 + j) + j) + share * Math.cos(z / 7 + j));
    const table = (zs: ArrayLike<number>, share: number) => ({
      names,
      rows: zs.length,
      values: Float64Array.from(Array.from(zs).flatMap((z) => seen(z, share))),
    });
    const y = Float64Array.from(heights(2000, 1));
    const inputs = table(y, 0);
    const change = {
      inputs: {
        ...inputs,
        values: Float64Array.from(
          [...y].flatMap((z) => {
            const [larger, smaller] = [seen(z * 1.01, 0.01), seen(z * 0.99, -0.01)];
            return larger.map((value, j) => (value - smaller[j]) / 2);
          }),
        ),
      },
      y: y.map((z) => 0.01 * z),
    };
    const test = Float64Array.from(heights(200, 2)).map((z) => 1 + 0.95 * z);
    const errorOf = (options: typeof OPTIONS) => {
      const refined = refineLocally(fitLocalRidge(inputs, y, options), table(test, 0.01), test);
      return rms(refined.map((z, i) => z - test[i]));
    };
    const knowing = { ...OPTIONS, change };
    expect(errorOf(knowing)).toBeLessThan(0.2 * errorOf(OPTIONS));
  });

  it('goes no further from a coarse height than its reach', () => {
    const { inputs, y } = world(heights(2000, 1), 0.01);
    const model = fitLocalRidge(inputs, y, OPTIONS);
    const coarse = y.map((z) => (z < 20 ? z + 10 : z - 10));
    const moved = refineLocally(model, inputs, coarse).map((z, i) => z - coarse[i]);
    for (const step of moved)
      expect(Math.abs(step)).toBeLessThanOrEqual(LOCAL_SHARE * REACH_STEPS * model.step + 1e-12);
  });

  it('gives coarse heights back where there was nothing to learn from', () => {
    const { inputs, y } = world(
      heights(2000, 1).filter((z) => z < 15 || z > 25),
      0.01,
    );
    const model = fitLocalRidge(inputs, y, OPTIONS);
    const test = world([19, 20, 21], 0.01, 3);
    const coarse = Float64Array.of(19.1, 20.2, 20.7);
    Array.from(refineLocally(model, test.inputs, coarse)).forEach((z, i) =>
      expect(z).toBeCloseTo(coarse[i], 9),
    );
  });

  it('takes columns that do not vary, and a target that does not', () => {
    const { inputs } = world([5, 5, 5, 5, 5, 5], 0);
    const model = fitLocalRidge(
      inputs,
      Float64Array.from({ length: 6 }, () => 5),
      OPTIONS,
    );
    expect(
      refineLocally(
        model,
        inputs,
        Float64Array.from({ length: 6 }, () => 5),
      )[0],
    ).toBeCloseTo(5, 9);
  });
});
