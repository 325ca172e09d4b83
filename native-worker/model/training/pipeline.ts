import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import type { ModelName, SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../model-context.ts';
import { brightestRing, cutOff } from '../inputs/brightest-ring.ts';
import { applyInputs, fitInputs, type InputModel, numericInputs } from '../inputs/inputs.ts';
import { withSizes } from '../inputs/other-sizes.ts';
import { mergeWeakCounts } from '../inputs/noise-test.ts';
import type { PipelineSpec } from '../pipeline-spec.ts';
import type { RegressorPrediction } from '../regressor.ts';
import { fitRegressor, predictRegressor, REGRESSORS } from '../regressor-table.ts';
import { crossFolds, groupKeys, type Groups, groupsOf } from './split.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import { FOLDS } from './fold-counts.ts';

/** Features in, z out: the fitted inputs and the fitted regressor on them. */
export interface Pipeline {
  model: ModelName;
  inputs: InputModel;
  /** What the regressor of that name fitted. */
  fitted: object;
  /** Importance that a column of pure noise would have had; null where it was not tested, or not wanted. */
  noiseImportance: number | null;
}

/** Rows that may be learnt from. */
export interface LabelledRows {
  features: FeatureTable;
  /** Profiles of rings of the same rows, on which the second opinion is formed; not given where they were not measured. */
  rings?: FeatureTable;
  zLabelUm: Float64Array;
  /** Standard errors of the labels, NaN where not known; not given where none is. */
  zLabelSdUm?: Float64Array | undefined;
  /** How far particles wander about their labels, standard deviation; not given where not known. */
  labelWanderUm?: number | undefined;
  groups: Groups;
}

/** The same rows with no ring brighter than most of the particles learnt from reach, and how bright that is. */
export function cutOffRows(
  data: LabelledRows,
  rows: Int32Array,
): { cut: LabelledRows; brightest: number | undefined } {
  const { features, rings, groups, zLabelUm } = data;
  if (!rings) return { cut: data, brightest: undefined };
  const every = Int32Array.from(zLabelUm.keys());
  const brightest = brightestRing(rings, rows, groupKeys('particle', groups, every));
  const cut = { ...data, features: cutOff(features, brightest), rings: cutOff(rings, brightest) };
  return { cut, brightest };
}

/**
 * Fits factors, categories and regressor on `rows` alone; no other row of `data` is looked at.
 *
 * @param grouping what cross-validation inside the training rows keeps together
 * @param isTrial only its predictions are looked at
 */
export async function fitPipeline(
  data: LabelledRows,
  rows: Int32Array,
  spec: PipelineSpec,
  grouping: SplitName,
  context: ModelContext,
  isTrial = false,
): Promise<Pipeline> {
  const { features, y, groups } = withSizes(
    {
      features: takeRows(data.features, rows),
      y: takeValues(data.zLabelUm, rows),
      groups: groupsOf(data.groups, rows),
    },
    spec.sizes ?? [],
  );
  let inputs = fitInputs(features, spec.inputs, context.seed);
  let noiseImportance: number | null = null;
  if (spec.noiseTest && inputs.counts.length > 0) {
    ({ inputs, noiseImportance } = await mergeWeakCounts(inputs, features, y, context, !isTrial));
  }
  const own = Int32Array.from(y, (_, i) => i);
  const together = REGRESSORS[spec.model].foldsBy?.(grouping) ?? grouping;
  const folds = crossFolds(together, groups, own, FOLDS.ownSettings, context.seed);
  const table = { inputs: applyInputs(inputs, features), numeric: numericInputs(inputs), y, folds };
  const fitted = await fitRegressor(spec.model, spec.settings, table, context);
  return { model: spec.model, inputs, fitted, noiseImportance };
}

export function predictPipeline(
  { model, inputs, fitted }: Pipeline,
  features: FeatureTable,
): RegressorPrediction {
  return predictRegressor(model, fitted, applyInputs(inputs, features));
}

export interface InputImportance {
  input: string;
  importance: number;
  isNoise: boolean;
}

/** Importances of the inputs, and that of noise where it was tested; empty for models that have none. */
export function pipelineImportances({ model, inputs, fitted, noiseImportance }: Pipeline): InputImportance[] {
  const importances = REGRESSORS[model].importances?.(fitted);
  if (!importances) return [];
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
