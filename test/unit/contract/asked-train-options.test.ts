import { expect, it } from 'vitest';
import { AskedTrainOptions, TrainOptions, withSplit } from '../../../preload/contract/options/train.ts';

it('tests by stack where no split is asked for and there are two stacks, else at random', () => {
  const asked = AskedTrainOptions.parse({ model: 'linear' });
  expect([1, 2, 5].map((stacks) => withSplit(asked, stacks).split)).toEqual(['random', 'stack', 'stack']);
  expect(withSplit(asked, 1)).toEqual(TrainOptions.parse({ model: 'linear', split: 'random' }));
  const chosen = AskedTrainOptions.parse({ model: 'linear', split: 'particle' });
  expect(withSplit(chosen, 5)).toEqual(TrainOptions.parse({ model: 'linear', split: 'particle' }));
});
