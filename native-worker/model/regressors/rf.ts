import type { Regressor } from '../regressor.ts';
import * as forest from './parts/forest.ts';
import { onChosenInputs } from './parts/input-plan.ts';

/** Of the authors' scripts. */
const OWN = { trees: 300, featuresPerSplit: 6, maxDepth: 50 };

export const regressor: Regressor<'rf', forest.ForestSettings, forest.FittedForest> = {
  ...forest.combinedForest,
  plans: (options) => onChosenInputs(options, forest.forestSettings('rf', options, OWN)),
  settingsFor: (params) => forest.forestOnTable('rf', params),
};
