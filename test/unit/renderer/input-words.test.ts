import { expect, it } from 'vitest';
import { inputWords } from '../../../renderer/features/train/input-words.ts';

it('inputs of models are told in words', () => {
  const words = ['maxima_1', 'minima_0', 'factor_2', 'radial_range', 'noise'].map(inputWords);
  expect(words).toEqual([
    '1 maximum in the horizontal profile',
    '0 minima in the horizontal profile',
    'factor 2 of the features',
    'range of the radial profile',
    'noise',
  ]);
});
