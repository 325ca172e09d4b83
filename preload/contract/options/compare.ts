import { option, z } from './define.ts';
import { MODEL_NAMES, ModelName, SplitName, TrainOptions } from './train.ts';

/** All that can be compared. */
export const COMPARED_MODELS: readonly ModelName[] = MODEL_NAMES;

const { testFraction, preset, factors, moment, trees, combine } = TrainOptions.shape;

export const CompareOptions = z.object({
  models: option(
    z
      .array(ModelName)
      .min(1, 'choose at least one')
      .default([...COMPARED_MODELS]),
    { title: 'Models', description: 'Which models are compared; all unless given.', basic: true },
  ),
  splits: option(z.array(SplitName).min(1, 'choose at least one').default(['random', 'stack']), {
    title: 'Splits',
    description: 'What is held out for the test; each model is tested with every one of them.',
    basic: true,
  }),
  preset,
  testFraction,
  factors,
  moment,
  trees,
  combine,
});
export type CompareOptions = z.infer<typeof CompareOptions>;
