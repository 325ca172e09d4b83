import { describe, expect, test } from 'vitest';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import { parseTrained, type TrainedModel } from '../../../native-worker/model/stored/trained-model.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';
import type { ModelName } from '../../../preload/contract/options/train.ts';
import { optionsFor } from './options-for.ts';

const world = ringWorld({ stacks: 3, particles: 3, slices: 31, zUm: [-12, 12], zRangeUm: [-12, 12] });

async function trained({
  model = 'ert',
  ...given
}: {
  model?: ModelName;
  [key: string]: unknown;
}): Promise<{ model: TrainedModel; sdUm: number }> {
  const outcome = await trainModel(world, optionsFor(model, { trees: 8, ...given }), inlineContext(1));
  return { model: parseTrained(outcome.model), sdUm: outcome.sdUm };
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
    expect(ert.model.spec.settings).toMatchObject({ featuresPerSplit: 3, maxDepth: 7, minLeaf: 2 });
    const ridge = await trained({ model: 'ridge', ridgeOrder: 2, factorMethod: 'ml' });
    expect(ridge.model.spec).toMatchObject({ settings: { order: 2 }, inputs: { factorMethod: 'ml' } });
  });
});
