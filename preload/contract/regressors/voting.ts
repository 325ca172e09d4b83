import { z } from '../options/define.ts';
import { regressor } from './define.ts';
import { BoostingParams } from './gb.ts';
import { inputOptions, tune } from './parts/input-options.ts';
import { ForestParams, forestOptions } from './parts/tree-options.ts';

export const voting = regressor({
  name: 'voting',
  title: 'Voting (trees, boosting)',
  group: 'learnt',
  description: 'The mean of extremely randomised trees and of gradient boosting.',
  options: { ...inputOptions, ...forestOptions, tune },
  params: z.strictObject({ ert: ForestParams.prefault({}), gb: BoostingParams.prefault({}) }),
  needsImages: false,
});
