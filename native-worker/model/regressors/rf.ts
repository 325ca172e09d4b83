import { RF_DEFAULTS } from '../../../preload/contract/regressors/rf.ts';
import type { Regressor } from '../regressor.ts';
import * as forest from './parts/forest.ts';
import { onChosenInputs } from './parts/input-plan.ts';

export const regressor: Regressor<'rf', forest.ForestSettings, forest.FittedForest> = {
  ...forest.combinedForest,
  plans: (options) => onChosenInputs(options, forest.forestSettings('rf', options, RF_DEFAULTS)),
  settingsFor: (params) => forest.forestOnTable('rf', params),
};
