import { regressor } from './define.ts';
import { inputOptions, tune } from './parts/input-options.ts';
import { ForestParams, forestOptions } from './parts/tree-options.ts';

export const rf = regressor({
  name: 'rf',
  title: 'Random forest',
  group: 'learnt',
  description: 'Many trees with best splits, each on a random draw of the masks.',
  options: { ...inputOptions, ...forestOptions, tune },
  params: ForestParams,
  needsImages: false,
});
