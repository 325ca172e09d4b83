import { z } from '../../../preload/contract/options/define-option.ts';
import { PRESETS } from '../../../preload/contract/regressors/parts/presets.ts';
import type { BoostingOptions } from '../boosting/options.ts';
import type { Regressor } from '../regressor.ts';
import { boostedTrees, boostingOnTable, boostingSettings, type FittedBoosting } from './parts/boosting.ts';
import {
  combinedForest,
  type FittedForest,
  forestOnTable,
  type ForestSettings,
  forestSettings,
} from './parts/forest.ts';
import { onPaperFeatures } from './parts/input-plan.ts';

interface VotingSettings {
  ert: ForestSettings;
  /** Null in a search, which compares the trees alone. */
  gb: BoostingOptions | null;
}

interface FittedVoting {
  ert: FittedForest;
  gb: FittedBoosting | null;
}

export const regressor: Regressor<'voting', VotingSettings, FittedVoting> = {
  plans(options) {
    const { trees, maxDepth } = PRESETS[options.preset];
    const ert = forestSettings('ert', options, { trees, featuresPerSplit: null, maxDepth });
    // The number of trees that a person asks for is that of the independent ones.
    const gb = boostingSettings({ ...options, trees: null });
    return [onPaperFeatures(options, { ert, gb })];
  },
  settingsFor: ({ ert, gb }, _, rows) => ({ ert: forestOnTable('ert', ert), gb: boostingOnTable(gb, rows) }),
  async fit({ ert, gb }, data, context) {
    const [trees, boosted] = await Promise.all([
      combinedForest.fit(ert, data, context),
      gb && boostedTrees.fit(gb, data, context),
    ]);
    return { ert: trees, gb: boosted };
  },
  predict({ ert, gb }, inputs) {
    const trees = combinedForest.predict(ert, inputs);
    if (!gb) return trees;
    const boosted = boostedTrees.predict(gb, inputs);
    return { mean: trees.mean.map((value, i) => value / 2 + boosted.mean[i] / 2), spread: trees.spread };
  },
  stored: (width) =>
    z.object({ ert: combinedForest.stored(width), gb: boostedTrees.stored(width).nullable() }),
  cheaper: ({ ert, gb }, trees) => ({ ert: combinedForest.cheaper(ert, trees), gb }),
  grid: ({ ert, gb }) =>
    combinedForest
      .grid(ert)
      .map(({ light, full }) => ({ light: { ert: light, gb: null }, full: { ert: full, gb } })),
  graph(graph, { ert, gb }, inputs) {
    const trees = combinedForest.graph(graph, ert, inputs);
    if (!gb) return trees;
    const sum = graph.operator('Add', [trees, boostedTrees.graph(graph, gb, inputs)]);
    return graph.operator('Div', [sum, graph.scalar(2)]);
  },
};
