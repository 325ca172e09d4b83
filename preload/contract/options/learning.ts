import { option, z } from './define.ts';
import { SplitName, TrainOptions } from './train.ts';

const { model, testFraction, preset, factors, factorRule, factorMethod, inputs, trees } = TrainOptions.shape;
const { featuresPerSplit, maxDepth, minLeaf, ridgeOrder, moment, combine } = TrainOptions.shape;

export const LearningOptions = z.object({
  model,
  split: option(SplitName.default('particle'), {
    title: 'Split',
    description:
      'What is held out for the test, the same for every number of particles: whole particles, each stack in turn, or masks at random.',
    basic: true,
  }),
  repeats: option(z.number().int().min(1).max(50).default(5), {
    title: 'Repeats',
    description: 'How often other particles are chosen to learn from, where not all are.',
    basic: true,
  }),
  preset,
  testFraction,
  factors,
  factorRule,
  factorMethod,
  inputs,
  trees,
  featuresPerSplit,
  maxDepth,
  minLeaf,
  ridgeOrder,
  moment,
  combine,
});
export type LearningOptions = z.infer<typeof LearningOptions>;
