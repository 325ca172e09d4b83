import type { SplitName } from '../../preload/contract/options/train.ts';
import type { ModelContext } from './context.ts';
import { fitRangeGuard } from './novelty/range-guard.ts';
import { fitPipeline, type LabelledRows, type Pipeline, predictPipeline } from './pipeline.ts';
import type { TrainedModel } from './predict.ts';
import type { Recipe } from './recipe.ts';
import type { RegressorSpec } from './regressor.ts';
import { crossFolds, type Fold } from './split.ts';
import { takeRows } from './table.ts';
import { tuneRecipe } from './tune.ts';
import { calibrateUncertainty, type UncertaintyModel } from './uncertainty.ts';

export interface FitOptions {
  /** What searches inside the rows keep together. */
  grouping: SplitName;
  /** What the calibration of uncertainty and range guard keeps together. */
  calibration: SplitName;
  /** Search the settings first. */
  tune: boolean;
}

export interface FitOutcome {
  trained: TrainedModel;
  /** Seconds for the pipeline alone, without search and calibrations. */
  fitS: number;
}

/** Folds in which uncertainty and range guard are calibrated. */
const CALIBRATION_FOLDS = 5;
/** Trees of the forests that are only grown to calibrate the uncertainty. */
const CALIBRATION_TREES = 100;

/** Everything that training fits, on `rows` alone: settings, pipeline, uncertainty, range guard. */
export async function fitTrained(
  data: LabelledRows,
  rows: Int32Array,
  zRangeUm: [number, number],
  asked: Recipe,
  { grouping, calibration, tune }: FitOptions,
  context: ModelContext,
): Promise<FitOutcome> {
  const searchSteps = tune ? 2 * CALIBRATION_FOLDS : 0;
  const steps = searchSteps + 1 + CALIBRATION_FOLDS;
  const report = (step: number): void => context.onProgress?.(step, steps);
  const search: ModelContext = {
    ...context,
    onProgress: (done, total) => report((searchSteps * done) / total),
  };
  const recipe = tune ? await tuneRecipe(data, rows, asked, grouping, search) : asked;

  const quiet: ModelContext = { ...context, onProgress: undefined };
  const start = performance.now();
  const pipeline = await fitPipeline(data, rows, recipe, grouping, quiet);
  const fitS = (performance.now() - start) / 1000;
  report(searchSteps + 1);

  const folds = crossFolds(calibration, data.groups, rows, CALIBRATION_FOLDS, context.seed);
  const calibrate: ModelContext = {
    ...context,
    onProgress: (done, total) => report(searchSteps + 1 + (CALIBRATION_FOLDS * done) / total),
  };
  const uncertainty = await fitUncertainty(data, recipe, pipeline, folds, grouping, calibrate);
  const guard = fitRangeGuard(data.features, data.zLabelUm, rows, folds, zRangeUm);
  const { seed } = context;
  return {
    trained: { version: 1, zRangeUm, recipe, grouping, calibration, seed, pipeline, uncertainty, guard },
    fitS,
  };
}

/** The spread of a forest settles with far fewer trees than its mean; boosted trees build on each other and all stay. */
function withFewerTrees(spec: RegressorSpec): RegressorSpec {
  if (spec.kind === 'voting') return { ...spec, parts: spec.parts.map(withFewerTrees) };
  if (spec.kind !== 'ert' && spec.kind !== 'rf') return spec;
  return { ...spec, trees: Math.min(CALIBRATION_TREES, spec.trees) };
}

/** Calibrates standard deviations on predictions for rows left out in turn. */
async function fitUncertainty(
  data: LabelledRows,
  recipe: Recipe,
  { inputs }: Pipeline,
  folds: Fold[],
  grouping: SplitName,
  context: ModelContext,
): Promise<UncertaintyModel> {
  const lighter: Recipe = {
    ...recipe,
    inputs: { ...recipe.inputs, counts: inputs.counts },
    noiseTest: false,
    regressor: withFewerTrees(recipe.regressor),
  };
  const predicted: number[] = [];
  const label: number[] = [];
  const spreads: number[] = [];
  for (const [done, { train, test }] of folds.entries()) {
    context.signal?.throwIfAborted();
    const fold = await fitPipeline(data, train, lighter, grouping, { ...context, onProgress: undefined });
    const { mean, spread } = predictPipeline(fold, takeRows(data.features, test));
    mean.forEach((value) => predicted.push(value));
    test.forEach((row) => label.push(data.zLabelUm[row]));
    spread?.forEach((value) => spreads.push(value));
    context.onProgress?.(done + 1, folds.length);
  }
  return calibrateUncertainty(
    Float64Array.from(predicted),
    Float64Array.from(label),
    spreads.length === predicted.length ? Float64Array.from(spreads) : null,
  );
}
