import { PRESETS } from '../../../preload/contract/regressors/parts/presets.ts';
import type { Regressor } from '../regressor.ts';
import {
  combinedForest,
  type FittedForest,
  forestOnTable,
  type ForestSettings,
  forestSettings,
} from './parts/forest.ts';
import { onChosenInputs } from './parts/input-plan.ts';

export const regressor: Regressor<'ert', ForestSettings, FittedForest> = {
  ...combinedForest,
  plans(options) {
    const { trees, maxDepth } = PRESETS[options.preset];
    const settings = forestSettings('ert', options, { trees, featuresPerSplit: null, maxDepth });
    return onChosenInputs(options, settings);
  },
  settingsFor: (params) => forestOnTable('ert', params),
};
