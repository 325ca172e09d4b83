import { regressor } from './define.ts';
import { inputOptions, tune } from './parts/input-options.ts';
import { ForestParams, forestOptions } from './parts/tree-options.ts';

export const ert = regressor({
  name: 'ert',
  title: 'Extremely randomised trees',
  group: 'learnt',
  description: 'Many trees with random splits, combined; the best of the paper.',
  options: { ...inputOptions, ...forestOptions, tune },
  params: ForestParams,
  needsImages: false,
});
