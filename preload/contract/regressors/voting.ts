import { z } from '../options/define.ts';
import { regressor } from './define.ts';
import { BoostingParams } from './gb.ts';
import { forestModel } from './parts/forest-model.ts';
import { ForestParams } from './parts/tree-options.ts';

export const voting = regressor({
  ...forestModel,
  name: 'voting',
  title: 'Voting (trees, boosting)',
  description: 'The mean of extremely randomised trees and of gradient boosting.',
  params: z.strictObject({ ert: ForestParams.prefault({}), gb: BoostingParams.prefault({}) }),
});
