import type { ModelName, SplitName } from '../../../preload/contract/options/train.ts';

export const MODEL_TITLES: Record<ModelName, string> = {
  linear: 'Linear regression',
  ridge: 'Cubic ridge',
  ert: 'Extremely randomised trees',
  rf: 'Random forest',
  gb: 'Gradient boosting',
  voting: 'Voting (trees + boosting)',
  cnn: 'Convolutional network',
  best: 'Best found',
  moment: 'Moment of inertia, cubic',
  ring: 'Bright ring, cubic',
  'radial-lut': 'Radial look-up table',
  gdpt: 'Cross-correlation (GDPT)',
};

export const SPLIT_TITLES: Record<SplitName, string> = {
  random: 'Random split',
  particle: 'Split by particle',
  stack: 'Split by stack',
};

/** What an error measured with a split says, and what it does not. */
export const SPLIT_MEANING: Record<SplitName, string> = {
  random:
    'Masks were held out at random, as in the paper. Slices next to a test mask, of the same particle, were in the training set: this error flatters the model.',
  particle:
    'Whole particles were held out, but others of the same stacks were trained on: fair for new particles in the same sample, still kind to a new experiment.',
  stack:
    'Each stack was left out in turn and predicted by a model that never saw it: the honest figure for a new experiment.',
};
