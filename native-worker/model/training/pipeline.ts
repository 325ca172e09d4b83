import type { FeatureTable } from '../../../preload/contract/data.ts';
import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../context.ts';
import { applyInputs, fitInputs, type InputModel, numericInputs } from '../inputs/inputs.ts';
import { mergeWeakCounts } from '../inputs/noise-test.ts';
import type { Recipe } from '../recipe.ts';
import {
  type FittedRegressor,
  fitRegressor,
  predictRegressor,
  type RegressorPrediction,
  withExpanded,
} from '../regressor.ts';
import { crossFolds, type Groups, groupsOf } from './split.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';

/** Features in, z out: the fitted inputs and the fitted regressor on them. */
export interface Pipeline {
  inputs: InputModel;
  regressor: FittedRegressor;
  /** Importance that a column of pure noise would have had; null where it was not tested. */
  noiseImportance: number | null;
}

/** Rows that may be learnt from. */
export interface LabelledRows {
  features: FeatureTable;
  zLabelUm: Float64Array;
  groups: Groups;
}

/** Folds in which a regressor chooses its own settings. */
const CHOICE_FOLDS = 5;

/**
 * Fits factors, categories and regressor on `rows` alone; no other row of `data` is looked at.
 *
 * @param grouping what cross-validation inside the training rows keeps together; networks stop by particles rather than by
 *   stacks, for one stack of two would be half of what there is to learn
 */
export async function fitPipeline(
  data: LabelledRows,
  rows: Int32Array,
  recipe: Recipe,
  grouping: SplitName,
  context: ModelContext,
): Promise<Pipeline> {
  const features = takeRows(data.features, rows);
  const y = takeValues(data.zLabelUm, rows);
  let inputs = fitInputs(features, recipe.inputs, context.seed);
  let noiseImportance: number | null = null;
  if (recipe.noiseTest && inputs.counts.length > 0) {
    ({ inputs, noiseImportance } = await mergeWeakCounts(inputs, features, y, context));
  }
  const groups = groupsOf(data.groups, rows);
  const own = Int32Array.from(rows, (_, i) => i);
  const together = recipe.regressor.kind === 'network' && grouping === 'stack' ? 'particle' : grouping;
  const folds = crossFolds(together, groups, own, CHOICE_FOLDS, context.seed);
  const spec = withExpanded(recipe.regressor, numericInputs(inputs));
  const regressor = await fitRegressor(spec, applyInputs(inputs, features), y, folds, context);
  return { inputs, regressor, noiseImportance };
}

export function predictPipeline(
  { inputs, regressor }: Pipeline,
  features: FeatureTable,
): RegressorPrediction {
  return predictRegressor(regressor, applyInputs(inputs, features));
}

export interface InputImportance {
  input: string;
  importance: number;
  isNoise: boolean;
}

/** Importances of the inputs, with that of noise beside them where it was tested; empty for models that have none. */
export function pipelineImportances({ inputs, regressor, noiseImportance }: Pipeline): InputImportance[] {
  if (!('importances' in regressor)) return [];
  const { importances } = regressor;
  const empty: FeatureTable = { names: inputs.featureNames, rows: 0, values: new Float64Array(0) };
  const share = 1 - (noiseImportance ?? 0);
  const rows = applyInputs(inputs, empty).names.map((input, j) => ({
    input,
    importance: importances[j] * share,
    isNoise: false,
  }));
  return noiseImportance === null
    ? rows
    : [...rows, { input: 'noise', importance: noiseImportance, isNoise: true }];
}
