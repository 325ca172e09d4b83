import { describe, expect, test } from 'vitest';
import { createRandom, shuffle } from '../../../native-worker/model/random.ts';
import { trainModel } from '../../../native-worker/model/train.ts';
import type { TrainingData } from '../../../native-worker/model/training-plan.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';

const RANGE_UM = 24;
const world = ringWorld({
  stacks: 3,
  particles: 4,
  slices: 17,
  zUm: [-12, 12],
  zRangeUm: [-12, 12],
});

/** Every label given to another mask: nothing can be learnt any more. */
function shuffled(seed: number): TrainingData {
  const order = shuffle(Int32Array.from(world.zLabelUm.keys()), createRandom(seed));
  return { ...world, zLabelUm: Float64Array.from(order, (row) => world.zLabelUm[row]) };
}

describe.each(['random', 'particle', 'stack'] as const)('shuffled labels, split by %s', (split) => {
  test.each(['linear', 'ridge', 'ert', 'rf', 'gb', 'voting'] as const)(
    '%s errs like a guess',
    async (model) => {
      const options = TrainOptions.parse({ model, split, factors: 5, trees: 16, maxDepth: 6 });
      const { sdUm } = await trainModel(shuffled(3), options, inlineContext(1));
      // Uniform labels have a standard deviation of their range / sqrt(12).
      expect(sdUm).toBeGreaterThan(0.93 * (RANGE_UM / Math.sqrt(12)));
    },
    60_000,
  );
});
