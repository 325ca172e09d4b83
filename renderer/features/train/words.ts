import type { SplitName } from '../../../preload/contract/options/train.ts';

/** What an error measured with a split says, and what it does not. */
export const SPLIT_MEANING: Record<SplitName, string> = {
  random:
    'Masks were held out at random, as in the paper. Slices next to a test mask, of the same particle, were in the training set: this error flatters the model.',
  particle:
    'Whole particles were held out, but others of the same stacks were trained on: fair for new particles in the same sample, still kind to a new experiment.',
  stack:
    'Each stack was left out in turn and predicted by a model that never saw it: the honest figure for a new experiment.',
};
