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
import { onPaperFeatures } from './parts/input-plan.ts';

/** Of the authors' scripts. */
const OWN = { trees: 300, featuresPerSplit: 6, maxDepth: 50 };

export const regressor: Regressor<'rf', ForestSettings, FittedForest> = {
  plans: (options) => [onPaperFeatures(options, forestSettings('rf', options, OWN))],
  settingsFor: (params) => forestOnTable('rf', params),
  fit: fitCombinedForest,
  predict: predictCombinedForest,
  stored: storedCombinedForest,
  cheaper: withTrees,
  grid: forestGrid,
  importances: ({ importances }) => importances,
  graph: combinedForestGraph,
};
