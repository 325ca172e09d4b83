import { z } from '../options/define-option.ts';
import { regressor } from './define-regressor.ts';
import { BoostingParams, GB_DEFAULTS } from './gb.ts';
import { forestModel } from './parts/forest-model.ts';
import { ForestParams } from './parts/tree-options.ts';

export const voting = regressor({
  ...forestModel,
  name: 'voting',
  title: 'Voting (trees, boosting)',
  description: 'The mean of extremely randomised trees and of gradient boosting.',
  unlessGiven: {
    ...forestModel.unlessGiven,
    // The number that a person gives is that of the independent trees.
    trees: `${forestModel.unlessGiven.trees}, and always ${GB_DEFAULTS.trees} of the boosting`,
    maxDepth: `${forestModel.unlessGiven.maxDepth}, and ${GB_DEFAULTS.maxDepth} in the boosting`,
  },
  params: z.strictObject({ ert: ForestParams.prefault({}), gb: BoostingParams.prefault({}) }),
});
