import type { SplitName } from '../../../preload/contract/options/train.ts';

/** What a split will hold out, and what its error will say. */
export const SPLIT_PLAN: Record<SplitName, string> = {
  random:
    'Holds out masks at random, as in the paper: neighbouring slices are learnt from, so the error flatters.',
  particle: 'Holds out whole particles: fair for new particles in the same sample, kind to a new experiment.',
  stack: 'Leaves out each stack in turn: the honest figure for a new experiment.',
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
