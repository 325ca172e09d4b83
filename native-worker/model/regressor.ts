import type { FeatureTable } from '../../preload/contract/data.ts';
import type { ModelContext } from './context.ts';
import { decompose, type LinearFit, predictLinear, solve } from './linear/least-squares.ts';
import { fitRidge, predictRidge, type RidgeFit, type RidgeOptions } from './linear/ridge.ts';
import type { Fold } from './split.ts';
import { fitForest, forestImportances, type ForestOptions } from './trees/fit-forest.ts';
import type { Forest } from './trees/forest-data.ts';
import { predictForest } from './trees/predict-forest.ts';

/** What is to be fitted, with every setting decided. */
export type RegressorSpec = { kind: 'linear' } | ({ kind: 'ridge' } & RidgeOptions) | ForestOptions;

/** A fitted regressor: plain data, ready to be stored. */
export type FittedRegressor =
  | { kind: 'linear'; fit: LinearFit }
  | { kind: 'ridge'; fit: RidgeFit }
  | { kind: 'ert' | 'rf'; forest: Omit<Forest, 'importance'>; importances: Float64Array };

export interface RegressorPrediction {
  mean: Float64Array;
  /** Standard deviation between the parts of an ensemble; null for models that have no such parts. */
  spread: Float64Array | null;
}

/** @param folds of rows of `inputs`, for settings that a regressor chooses by cross-validation of its own */
export async function fitRegressor(
  spec: RegressorSpec,
  inputs: FeatureTable,
  y: Float64Array,
  folds: Fold[],
  context: ModelContext,
): Promise<FittedRegressor> {
  switch (spec.kind) {
    case 'linear':
      return { kind: 'linear', fit: solve(decompose(inputs, y), 0) };
    case 'ridge':
      return { kind: 'ridge', fit: fitRidge(inputs, y, spec, folds) };
    case 'ert':
    case 'rf': {
      const forest = await fitForest(inputs.values, inputs.rows, inputs.names.length, y, spec, context);
      const { offsets, feature, threshold, right } = forest;
      return {
        kind: spec.kind,
        forest: { offsets, feature, threshold, right },
        importances: forestImportances(forest),
      };
    }
  }
}

export function predictRegressor(model: FittedRegressor, inputs: FeatureTable): RegressorPrediction {
  switch (model.kind) {
    case 'linear':
      return { mean: predictLinear(model.fit, inputs), spread: null };
    case 'ridge':
      return { mean: predictRidge(model.fit, inputs), spread: null };
    case 'ert':
    case 'rf':
      return predictForest(model.forest, inputs.values, inputs.rows, inputs.names.length);
  }
}
