import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../model-context.ts';
import { applyInputs, fitInputs, numericInputs } from '../inputs/inputs.ts';
import type { LabelledRows } from './pipeline.ts';
import type { PipelineSpec } from '../pipeline-spec.ts';
import type { Candidate } from '../regressor.ts';
import { fitRegressor, predictRegressor, REGRESSORS } from '../regressor-table.ts';
import { crossFolds, type Fold, groupsOf } from './split.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import { FOLDS } from './fold-counts.ts';

/**
 * Grid search by cross-validation on the training rows (10 folds, root mean square error), which keeps together what `grouping` keeps
 * together. Factors and scaling are fitted anew in every fold.
 *
 * @returns the specification with the settings that did best; the first of equals
 */
export async function tuneSpec(
  data: LabelledRows,
  rows: Int32Array,
  spec: PipelineSpec,
  grouping: SplitName,
  context: ModelContext,
): Promise<PipelineSpec> {
  const candidates = REGRESSORS[spec.model].grid?.(spec.settings) ?? [];
  if (candidates.length < 2) return spec;
  const squares = candidates.map(() => 0);
  const folds = crossFolds(grouping, data.groups, rows, FOLDS.search, context.seed);
  for (const [done, fold] of folds.entries()) {
    const errors = await foldErrors(data, fold, spec, candidates, grouping, context);
    errors.forEach((error, i) => (squares[i] += error));
    context.onProgress?.(done + 1, folds.length);
  }
  return { ...spec, settings: candidates[squares.indexOf(Math.min(...squares))].full };
}

/** Sum of squared errors of every candidate on the held-out rows of one fold. */
async function foldErrors(
  data: LabelledRows,
  { train, test }: Fold,
  spec: PipelineSpec,
  candidates: Candidate<object>[],
  grouping: SplitName,
  context: ModelContext,
): Promise<number[]> {
  const features = takeRows(data.features, train);
  const inputs = fitInputs(features, spec.inputs, context.seed);
  const table = applyInputs(inputs, features);
  const numeric = numericInputs(inputs);
  const y = takeValues(data.zLabelUm, train);
  const held = applyInputs(inputs, takeRows(data.features, test));
  const label = takeValues(data.zLabelUm, test);
  const groups = groupsOf(data.groups, train);
  const own = Int32Array.from(train, (_, i) => i);
  const folds = crossFolds(grouping, groups, own, FOLDS.penalty, context.seed);
  const errors: number[] = [];
  for (const { light } of candidates) {
    context.signal?.throwIfAborted();
    const learnt = { inputs: table, numeric, y, folds };
    const fitted = await fitRegressor(spec.model, light, learnt, context);
    const { mean } = predictRegressor(spec.model, fitted, held);
    errors.push(mean.reduce((sum, value, i) => sum + (value - label[i]) ** 2, 0));
  }
  return errors;
}
