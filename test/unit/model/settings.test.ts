import { describe, expect, test } from 'vitest';
import { unpackModel } from '../../../native-worker/model/stored/pack-model.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import type { TrainedModel } from '../../../native-worker/model/stored/predict.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';

const world = ringWorld({ stacks: 3, particles: 3, slices: 31, zUm: [-12, 12], zRangeUm: [-12, 12] });

async function trained(given: object): Promise<{ model: TrainedModel; sdUm: number }> {
  const outcome = await trainModel(world, TrainOptions.parse({ trees: 8, ...given }), inlineContext(1));
  return { model: unpackModel(outcome.model) as TrainedModel, sdUm: outcome.sdUm };
}

describe('settings of a training', () => {
  test.each(['linear', 'ridge', 'ert'] as const)('%s learns from features as measured', async (model) => {
    const { model: fitted, sdUm } = await trained({ model, inputs: 'features' });
    expect(fitted.pipeline.inputs.factor).toBeNull();
    expect(sdUm).toBeLessThan(0.7 * (24 / Math.sqrt(12)));
  });

  test.each(['eigenvalues', 'parallel'] as const)(
    'ridge by factors that %s count, however few',
    async (factorRule) => {
      const { model } = await trained({ model: 'ridge', factorRule });
      const { factor, factorsUsed } = model.pipeline.inputs;
      expect(factor!.factors).toBeGreaterThan(0);
      expect(factorsUsed).toBe(Math.min(5, factor!.factors));
      if (factorRule === 'parallel') expect(factor!.randomEigenvalues!.length).toBeGreaterThan(0);
    },
  );

  test('settings of trees and of ridge reach the regressors', async () => {
    const ert = await trained({ featuresPerSplit: 3, maxDepth: 7, minLeaf: 2 });
    expect(ert.model.recipe.regressor).toMatchObject({ featuresPerSplit: 3, maxDepth: 7, minLeaf: 2 });
    const ridge = await trained({ model: 'ridge', ridgeOrder: 2, factorMethod: 'ml' });
    expect(ridge.model.recipe).toMatchObject({ regressor: { order: 2 }, inputs: { factorMethod: 'ml' } });
  });
});
