import { describe, expect, test } from 'vitest';
import { residualPeriodicity } from '../../../native-worker/model/report/periodicity.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';

describe('periodicity of residuals', () => {
  const random = createRandom(2);
  const z = Float64Array.from({ length: 2000 }, () => -20 + 40 * random.uniform());

  test('finds the period of a wave and its share of the variance', () => {
    const residual = z.map((at) => 0.3 + Math.sin((2 * Math.PI * at) / 8 + 1) + 0.5 * random.normal());
    const found = residualPeriodicity(z, residual, 40)!;
    expect(found.periodUm).toBeCloseTo(8, 0);
    // A wave of variance 1/2 on noise of variance 1/4.
    expect(found.share).toBeGreaterThan(0.62);
    expect(found.share).toBeLessThan(0.71);
  });

  test('noise has none', () => {
    expect(
      residualPeriodicity(
        z,
        z.map(() => random.normal()),
        40,
      )!.share,
    ).toBeLessThan(0.02);
  });
});

describe('what a training reports', () => {
  const world = ringWorld({ stacks: 3, particles: 3, slices: 31, zUm: [-12, 12], zRangeUm: [-12, 12] });

  test('shuffling a column of noise costs nothing, shuffling what tells z does', async () => {
    const { features } = world;
    const random = createRandom(9);
    const width = features.names.length + 1;
    const values = new Float64Array(features.rows * width);
    for (let i = 0; i < features.rows; i++) {
      values.set(features.values.subarray(i * (width - 1), (i + 1) * (width - 1)), i * width);
      values[i * width + width - 1] = random.normal();
    }
    const noisy = {
      ...world,
      features: { names: [...features.names, 'horizontal_range'], rows: features.rows, values },
    };
    const options = TrainOptions.parse({ model: 'linear', inputs: 'features', split: 'stack' });
    const { permutation } = await trainModel(noisy, options, inlineContext(1));
    const rise = (name: string): number => permutation.find(({ input }) => input === name)!.riseUm;
    const largest = Math.max(...permutation.map(({ riseUm }) => riseUm));
    expect(Math.abs(rise('horizontal_range'))).toBeLessThan(0.05 * largest);
    expect(largest).toBeGreaterThan(0.5);
  });

  test('loadings, communalities and variance of the factors, as plain JSON', async () => {
    const options = TrainOptions.parse({ model: 'linear', factorRule: 'parallel' });
    const { factors } = await trainModel(world, options, inlineContext(1));
    expect(JSON.parse(JSON.stringify(factors))).toEqual(factors);
    const { features, varianceShare, eigenvalues, randomEigenvalues } = factors!;
    expect(features.map(({ feature }) => feature)).toEqual(world.features.names.slice(0, 12));
    const held = features.reduce((sum, { communality }) => sum + communality, 0) / features.length;
    expect(varianceShare.reduce((sum, value) => sum + value, 0)).toBeCloseTo(held, 9);
    expect(eigenvalues.reduce((sum, value) => sum + value, 0)).toBeCloseTo(features.length, 9);
    expect(eigenvalues[factors!.factors - 1]).toBeGreaterThan(randomEigenvalues![factors!.factors - 1]);
  });
});
