import type { LearningPoint } from '../../../preload/contract/learning-curve.ts';
import type { TrainOptions } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../model-context.ts';
import { createRandom, shuffle } from '../../math/random.ts';
import { groupKeys, type Groups } from './split.ts';
import { testModel } from './test-model.ts';
import { planTraining, type TrainingData } from './training-plan.ts';

/** Streams of random numbers from this one on choose the particles of the repeats. */
const STREAM = 0x1ea0;

/** A number for the particle of each row, over all stacks. */
const particlesOf = (groups: Groups): Int32Array =>
  groupKeys('particle', groups, Int32Array.from(groups.stack.keys()));

/**
 * The rows of `train` whose particles come first in an order that seed and repeat give. A smaller choice is part of every larger one, and
 * all folds use the same order.
 */
export function chooseParticles(
  groups: Groups,
  train: Int32Array,
  size: number,
  seed: number,
  repeat: number,
): Int32Array {
  const of = particlesOf(groups);
  const order = shuffle(Int32Array.from(new Set(of)), createRandom(seed, STREAM + repeat));
  const there = new Set(Array.from(train, (row) => of[row]));
  const chosen = new Set(order.filter((one) => there.has(one)).subarray(0, size));
  return train.filter((row) => chosen.has(of[row]));
}

/**
 * Numbers of particles to learn from: 1, 2, 4, ... and, last, all that are not held out; where folds differ in how many these
 * are, the largest number.
 *
 * @throws bad-input where the data do not allow the split or the model
 */
export function learningSizes(data: TrainingData, options: TrainOptions, seed: number): number[] {
  const { folds } = planTraining(data, options, seed);
  const of = particlesOf(data);
  const available = folds.map(({ train }) => new Set(Array.from(train, (row) => of[row])).size);
  const [least, most] = [Math.min(...available), Math.max(...available)];
  const sizes: number[] = [];
  for (let size = 1; size < least; size *= 2) sizes.push(size);
  return [...sizes, most];
}

/**
 * The test of a model that may learn from so many particles only, by the same held-out rows whatever the number. All particles are
 * tested once, fewer `repeats` times.
 *
 * @throws bad-input where the data do not allow the split or the model
 */
export async function learningPoint(
  data: TrainingData,
  options: TrainOptions,
  { size, sizes, repeats }: { size: number; sizes: readonly number[]; repeats: number },
  context: ModelContext,
): Promise<LearningPoint> {
  const of = particlesOf(data);
  const times = size === sizes.at(-1) ? 1 : repeats;
  const errors: number[] = [];
  let [particles, rows, folds, sdUm, testRows] = [0, 0, 0, 0, 0];
  for (let repeat = 0; repeat < times; repeat++) {
    const learn = (train: Int32Array): Int32Array => {
      const taken = chooseParticles(data, train, size, context.seed, repeat);
      particles += new Set(Array.from(taken, (row) => of[row])).size;
      rows += taken.length;
      folds += 1;
      return taken;
    };
    const within: ModelContext = {
      ...context,
      onProgress: (done, total) => context.onProgress?.(repeat + done / total, times),
    };
    const test = await testModel(data, options, within, learn);
    errors.push(test.epsilon);
    sdUm += test.sdUm / times;
    ({ testRows } = test);
  }
  return {
    trainParticles: Math.round(particles / folds),
    trainRows: Math.round(rows / folds),
    epsilon: errors.reduce((sum, error) => sum + error, 0) / times,
    sdUm,
    repeats: times,
    epsilonLow: Math.min(...errors),
    epsilonHigh: Math.max(...errors),
    testRows,
    epsilons: errors,
  };
}
