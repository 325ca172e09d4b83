import { describe, expect, test } from 'vitest';
import { fitTrained } from '../../../native-worker/model/training/fit-trained.ts';
import { planTraining } from '../../../native-worker/model/training/training-plan.ts';
import type { PipelineSpec } from '../../../native-worker/model/pipeline-spec.ts';
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

  test('a search finds settings that do better, and is reported as part of the training', async () => {
    const { specs, labelled, rows } = planTraining(world, optionsFor('ridge', {}), 1);
    const cubic = { ...specs[0], settings: { ...specs[0].settings, expanded: 2 } };
    const straight = { ...cubic, settings: { ...cubic.settings, order: 1 } };
    const fit = async (tune: boolean, candidates: [PipelineSpec, ...PipelineSpec[]]) => {
      const told: [done: number, total: number][] = [];
      const context = {
        ...inlineContext(1),
        onProgress: (done: number, total: number) => void told.push([done, total]),
      };
      const how = { grouping: 'particle', calibration: 'particle', tune } as const;
      const one = await fitTrained(labelled, rows, [-12, 12], candidates, how, context);
      const done = told.map(([part]) => part);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(new Set(told.map(([, total]) => total)).size).toBe(1);
      expect(told.at(-1)[0]).toBe(told[0][1]);
      return { order: (one.spec.settings as { order: number }).order, steps: told[0][1] };
    };
    // The fit itself is one step, the calibration of its errors five, a choice among several another five, a search ten.
    expect(await fit(false, [straight])).toEqual({ order: 1, steps: 6 });
    const searched = await fit(true, [straight]);
    expect(searched.steps).toBe(16);
    expect(searched.order).toBeGreaterThan(1);
    expect(await fit(false, [straight, cubic])).toEqual({ order: 3, steps: 11 });
    expect(await fit(false, [cubic, straight])).toEqual({ order: 3, steps: 11 });
  });
});
