import type { Regressor } from '../regressor.ts';
import {
  combinedForestGraph,
  fitCombinedForest,
  type FittedForest,
  forestGrid,
  forestOnTable,
  type ForestSettings,
  forestSettings,
  predictCombinedForest,
  storedCombinedForest,
  withTrees,
} from './parts/forest.ts';
import { onPaperFeatures, PRESETS } from './parts/input-plan.ts';

export const regressor: Regressor<'ert', ForestSettings, FittedForest> = {
  plans(options) {
    const { trees, maxDepth } = PRESETS[options.preset];
    return [
      onPaperFeatures(options, forestSettings('ert', options, { trees, featuresPerSplit: null, maxDepth })),
    ];
  },
  settingsFor: (params) => forestOnTable('ert', params),
  fit: fitCombinedForest,
  predict: predictCombinedForest,
  stored: storedCombinedForest,
  cheaper: withTrees,
  grid: forestGrid,
  importances: ({ importances }) => importances,
  graph: combinedForestGraph,
};
