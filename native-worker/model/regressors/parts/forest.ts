import type { FeatureTable } from '../../../../preload/contract/feature-table.ts';
import { z } from '../../../../preload/contract/options/define-option.ts';
import {
  MIN_LEAF,
  type ForestParams,
  type forestOptions,
  type TreeCombination,
} from '../../../../preload/contract/regressors/parts/tree-options.ts';
import type { ModelContext } from '../../model-context.ts';
import { forestGraph } from '../../onnx/forest-graph.ts';
import type { Graph, Value } from '../../onnx/graph.ts';
import { midmeanGraph } from '../../onnx/votes-graph.ts';
import type { Candidate, FitData, RegressorPrediction } from '../../regressor.ts';
import { fitForest, forestImportances, type ForestOptions } from '../../trees/fit-forest.ts';
import { predictForest } from '../../trees/predict-forest.ts';
import { midmean } from '../../../math/statistics.ts';
import { exchangedByVotes, predictByVotes } from '../../trees/votes.ts';
import type { InputChoice } from './input-plan.ts';
import { product } from './product.ts';
import { Doubles, forestOf, type StoredForest } from './stored-schemas.ts';

/** Trees whose predictions count by their mean, or by that of their middle half. */
export type ForestSettings = ForestOptions & { combine: TreeCombination };

export interface FittedForest {
  combine: TreeCombination;
  forest: StoredForest;
  importances: Float64Array;
}

type ForestChoice = z.infer<z.ZodObject<typeof forestOptions>> & Pick<InputChoice, 'preset'>;

/** A forest with the person's settings before the model's own. */
export function forestSettings(
  kind: ForestOptions['kind'],
  { trees, featuresPerSplit, maxDepth, minLeaf, combine, preset }: ForestChoice,
  own: { trees: number; featuresPerSplit: number | null; maxDepth: number },
): ForestSettings {
  const wanted = featuresPerSplit ?? own.featuresPerSplit;
  return {
    kind,
    combine: preset === 'paper' ? 'mean' : combine,
    trees: trees ?? own.trees,
    featuresPerSplit: wanted !== null && wanted >= 1 ? Math.round(wanted) : wanted,
    maxDepth: maxDepth ?? own.maxDepth,
    minLeaf: minLeaf ?? MIN_LEAF,
  };
}

export const forestOnTable = (kind: ForestOptions['kind'], params: ForestParams): ForestSettings => ({
  kind,
  combine: 'mean',
  ...params,
});

/** The trees and the importances of the inputs. */
export async function growForest(
  settings: ForestOptions,
  { inputs, y }: FitData,
  context: ModelContext,
): Promise<{ forest: StoredForest; importances: Float64Array }> {
  const grown = await fitForest(inputs.values, inputs.rows, inputs.names.length, y, settings, context);
  const { offsets, feature, threshold, right } = grown;
  return { forest: { offsets, feature, threshold, right }, importances: forestImportances(grown) };
}

async function fitCombinedForest(
  settings: ForestSettings,
  data: FitData,
  context: ModelContext,
): Promise<FittedForest> {
  return { combine: settings.combine, ...(await growForest(settings, data, context)) };
}

export const predictCombinedForest = (
  { combine, forest }: Pick<FittedForest, 'combine' | 'forest'>,
  { values, rows, names }: FeatureTable,
): RegressorPrediction =>
  combine === 'midmean'
    ? predictByVotes(forest, values, rows, names.length, midmean)
    : predictForest(forest, values, rows, names.length);

/** Undefined for the mean of the trees. */
export const exchangedInForest = (
  { combine, forest }: Pick<FittedForest, 'combine' | 'forest'>,
  { values, rows, names }: FeatureTable,
  others: FeatureTable,
): Float64Array[] | undefined =>
  combine === 'midmean'
    ? exchangedByVotes(forest, values, others.values, rows, names.length, midmean)
    : undefined;

const combinedForestGraph = (graph: Graph, { combine, forest }: FittedForest, inputs: Value): Value =>
  combine === 'midmean'
    ? midmeanGraph(graph, forest, inputs)
    : forestGraph(graph, forest, inputs, 'AVERAGE', 0);

const storedCombinedForest = (width: number): z.ZodType<FittedForest> =>
  z.object({
    combine: z.enum(['midmean', 'mean']),
    forest: forestOf(width),
    importances: Doubles.refine(({ length }) => length === width, 'importances of other inputs'),
  });

export const withTrees = <Settings extends ForestOptions>(settings: Settings, most: number): Settings => ({
  ...settings,
  trees: Math.min(most, settings.trees),
});

/** Trees of the forests compared; the number that is asked for is grown once the other settings are known. */
const SEARCH_TREES = 100;

export function forestGrid<Settings extends ForestOptions>(settings: Settings): Candidate<Settings>[] {
  const shares = [...new Set([settings.featuresPerSplit, null, 2 / 3, 1 / 3])];
  return product(shares, [settings.maxDepth, 24, 16], [1, 2, 4]).map(
    ([featuresPerSplit, maxDepth, minLeaf]) => {
      const full = { ...settings, featuresPerSplit, maxDepth, minLeaf: minLeaf ?? 1 };
      return { light: withTrees(full, SEARCH_TREES), full };
    },
  );
}

/** What regressors of independent trees have in common: `ert` and `rf` are no more than this with settings of their own. */
export const combinedForest = {
  fit: fitCombinedForest,
  predict: predictCombinedForest,
  predictExchanged: exchangedInForest,
  stored: storedCombinedForest,
  cheaper: withTrees<ForestSettings>,
  grid: forestGrid<ForestSettings>,
  importances: ({ importances }: FittedForest) => importances,
  graph: combinedForestGraph,
};
