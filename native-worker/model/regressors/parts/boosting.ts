import type { FeatureTable } from '../../../../preload/contract/feature-table.ts';
import { z } from '../../../../preload/contract/options/define-option.ts';
import { GB_DEFAULTS, type BoostingParams } from '../../../../preload/contract/regressors/gb.ts';
import type { BoostingOptions } from '../../boosting/options.ts';
import { predictBoosting } from '../../boosting/predict-boosting.ts';
import type { ModelContext } from '../../model-context.ts';
import { forestGraph } from '../../onnx/forest-graph.ts';
import type { Graph, Value } from '../../onnx/graph.ts';
import type { FitData, RegressorPrediction } from '../../regressor.ts';
import { boostingImportances } from '../../trees/fit-forest.ts';
import { shareForestData } from '../../trees/forest-data.ts';
import { Doubles, forestOf, type StoredForest } from './stored-schemas.ts';

export interface FittedBoosting {
  /** Prediction before the first tree. */
  base: number;
  forest: StoredForest;
  importances: Float64Array;
}

/** @param given by the person; the model's own where null */
export const boostingSettings = (given: {
  trees: number | null;
  maxDepth: number | null;
  minLeaf: number | null;
}): BoostingOptions => ({
  ...GB_DEFAULTS,
  trees: given.trees ?? GB_DEFAULTS.trees,
  maxDepth: given.maxDepth ?? GB_DEFAULTS.maxDepth,
  minLeaf: given.minLeaf ?? GB_DEFAULTS.minLeaf,
});

/** Rows above which gradient boosting stops early of itself, as scikit-learn's does. */
const EARLY_STOPPING_ROWS = 10_000;

export function boostingOnTable(params: BoostingParams, rows: number): BoostingOptions {
  const { earlyStopping, validationFraction, patience, ...options } = params;
  const stops = earlyStopping ?? rows > EARLY_STOPPING_ROWS;
  return { ...options, earlyStopping: stops ? { validationFraction, patience } : null };
}

async function fitBoosted(
  options: BoostingOptions,
  { inputs, y }: FitData,
  { pool, seed, signal }: ModelContext,
): Promise<FittedBoosting> {
  const data = shareForestData(inputs.values, inputs.rows, inputs.names.length, y);
  const { base, forest: grown } = await pool.run('fitBoosting', { data, options, seed }, { signal });
  const { offsets, feature, threshold, right } = grown;
  return { base, forest: { offsets, feature, threshold, right }, importances: boostingImportances(grown) };
}

const predictBoosted = (
  { base, forest }: FittedBoosting,
  { values, rows, names }: FeatureTable,
): RegressorPrediction => ({
  mean: predictBoosting(base, forest, values, rows, names.length),
  spread: null,
});

const boostedGraph = (graph: Graph, { base, forest }: FittedBoosting, inputs: Value): Value =>
  forestGraph(graph, forest, inputs, 'SUM', base);

const storedBoosting = (width: number): z.ZodType<FittedBoosting> =>
  z.object({
    base: z.number(),
    forest: forestOf(width),
    importances: Doubles.refine(({ length }) => length === width, 'importances of other inputs'),
  });

/** What boosted trees do as a regressor. */
export const boostedTrees = {
  fit: fitBoosted,
  predict: predictBoosted,
  stored: storedBoosting,
  importances: ({ importances }: FittedBoosting) => importances,
  graph: boostedGraph,
};
