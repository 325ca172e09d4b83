import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../native-worker/math/random.ts';
import { testModel } from '../../../native-worker/model/training/test-model.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import { planTraining, type TrainingData } from '../../../native-worker/model/training/training-plan.ts';
import type { TrainOptions } from '../../../preload/contract/options/train.ts';
import { MODEL_NAMES, type ModelName, type SplitName } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld, withRingsAndImages } from './ring-world.ts';
import { optionsFor } from './options-for.ts';

const RANGE_UM = 24;
const make = (particles: number, slices: number): TrainingData =>
  withRingsAndImages(ringWorld({ stacks: 3, particles, slices, zUm: [-12, 12], zRangeUm: [-12, 12] }));
const world = make(4, 17);
/** For networks, which take seconds to learn a hundred masks. */
const smallWorld = make(3, 9);

const worldFor = (model: ModelName): TrainingData => (model === 'cnn' ? smallWorld : world);
const smallTrees = (model: ModelName, split: SplitName): TrainOptions =>
  optionsFor(model, { split, factors: 5, trees: 8, maxDepth: 5 });

/** The labels of some rows given to others of them. */
function shuffled(data: TrainingData, rows: Int32Array, seed: number): TrainingData {
  const zLabelUm = data.zLabelUm.slice();
  shuffle(rows.slice(), createRandom(seed)).forEach((from, i) => (zLabelUm[rows[i]] = data.zLabelUm[from]));
  return { ...data, zLabelUm };
}

const SPLITS = ['random', 'particle', 'stack'] as const;
/** Rows are held out before a model is known: every model by stacks, and every split with two models. */
const cases = SPLITS.flatMap((split) =>
  MODEL_NAMES.filter((model) => split === 'stack' || model === 'ert' || model === 'ridge').map(
    (model) => [model, split] as const,
  ),
);

test.each(cases)(
  '%s, split by %s: where every label is another mask’s, it errs like a guess',
  async (model, split) => {
    const own = worldFor(model);
    const data = shuffled(own, Int32Array.from(own.zLabelUm.keys()), 3);
    const { sdUm } = await testModel(data, smallTrees(model, split), inlineContext(1));
    // Uniform labels have a standard deviation of their range / sqrt(12).
    expect(sdUm).toBeGreaterThan(0.93 * (RANGE_UM / Math.sqrt(12)));
  },
  60_000,
);

describe('labels of masks held out', () => {
  // Left out to be quick: networks, fitted by the same code two dozen times in a training, and voting, whose parts are here.
  test.each(cases.filter(([model]) => model !== 'cnn' && model !== 'voting'))(
    '%s, split by %s: change nothing that is predicted for them',
    async (model, split) => {
      const options = smallTrees(model, split);
      const held = planTraining(world, options, 1).folds[0].test;
      const predictions = async (data: TrainingData) => {
        const { test: tested } = await trainModel(data, options, inlineContext(1));
        return Array.from(held, (row) => {
          const at = tested.row.indexOf(row);
          return [tested.zPredUm[at], tested.zSdUm[at], tested.inRange[at]];
        });
      };
      expect(await predictions(shuffled(world, held, 5))).toEqual(await predictions(world));
    },
    60_000,
  );
});
