import type { BoostingOptions } from '../boosting/options.ts';
import type { Regressor } from '../regressor.ts';
import { boostedTrees, boostingOnTable, boostingSettings, type FittedBoosting } from './parts/boosting.ts';
import { onPaperFeatures } from './parts/input-plan.ts';
import { product } from './parts/product.ts';

export const regressor: Regressor<'gb', BoostingOptions, FittedBoosting> = {
  ...boostedTrees,
  plans: (options) => [onPaperFeatures(options, boostingSettings(options))],
  settingsFor: (params, _, rows) => boostingOnTable(params, rows),
  grid: (settings) =>
    product(
      [settings.learningRate, 2 * settings.learningRate],
      [settings.maxDepth, 8],
      [settings.minLeaf, 5],
    ).map(([learningRate, maxDepth, minLeaf]) => {
      const candidate = {
        ...settings,
        learningRate: learningRate ?? settings.learningRate,
        maxDepth,
        minLeaf: minLeaf ?? settings.minLeaf,
      };
      return { light: candidate, full: candidate };
    }),
};
