import type { Regressor } from '../regressors/index.ts';
import { option, z } from './define-option.ts';
import { optionsByModel, SPLIT_TITLES, SplitName, testFraction, type OptionsSchema } from './train.ts';

const COMMON = {
  split: option(SplitName.default('particle'), {
    title: 'Split',
    choices: SPLIT_TITLES,
    description:
      'What is held out for the test, the same for every number of particles: whole particles, each stack in turn, or masks at random.',
    basic: true,
  }),
  repeats: option(z.number().int().min(1).max(50).default(5), {
    title: 'Repeats',
    description: 'How often other particles are chosen to learn from, where not all are.',
    basic: true,
  }),
  testFraction,
};

/** What `learning-curve` takes, by model. No settings are searched at its points. */
export const LEARNING_OPTIONS = optionsByModel(COMMON, ['tune']);

type LearningSchemas = OptionsSchema<Regressor, typeof COMMON, 'tune'>;
export const LearningOptions = z.discriminatedUnion(
  'model',
  Object.values(LEARNING_OPTIONS) as unknown as readonly [LearningSchemas, ...LearningSchemas[]],
);
export type LearningOptions = z.infer<LearningSchemas>;
