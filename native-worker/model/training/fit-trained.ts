import type { SplitName } from '../../../preload/contract/options/train.ts';
import { chooseRecipe } from './choose-spec.ts';
import type { ModelContext } from '../context.ts';
import { fitRangeGuard } from '../novelty/range-guard.ts';
import { fitPipeline, type LabelledRows, type Pipeline, predictPipeline } from './pipeline.ts';
import type { TrainedModel } from '../stored/predict.ts';
import type { Recipe } from '../recipe.ts';
import { withFewerTrees } from '../regressor.ts';
import { crossFolds, type Fold } from './split.ts';
import { takeRows } from '../../measure/feature-table.ts';
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
  const choiceSteps = asked.others ? CALIBRATION_FOLDS : 0;
  const searchSteps = choiceSteps + (tune ? 2 * CALIBRATION_FOLDS : 0);
  const steps = searchSteps + 1 + CALIBRATION_FOLDS;
  const report = (step: number): void => context.onProgress?.(step, steps);
  const within = (from: number, to: number): ModelContext => ({
    ...context,
    onProgress: (done, total) => report(from + ((to - from) * done) / total),
  });
  const { others, ...first } = asked;
  const chosen = others
    ? await chooseRecipe(data, rows, [first, ...others], grouping, within(0, choiceSteps))
    : first;
  const recipe = tune
    ? await tuneRecipe(data, rows, chosen, grouping, within(choiceSteps, searchSteps))
    : chosen;

  const quiet: ModelContext = { ...context, onProgress: undefined };
  const start = performance.now();
  const watched = recipe.regressor.kind === 'network' ? within(searchSteps, searchSteps + 1) : quiet;
  const pipeline = await fitPipeline(data, rows, recipe, grouping, watched);
  const fitS = (performance.now() - start) / 1000;
  report(searchSteps + 1);

  const folds = crossFolds(calibration, data.groups, rows, CALIBRATION_FOLDS, context.seed);
  const calibrate = within(searchSteps + 1, steps);
  const uncertainty = await fitUncertainty(data, recipe, pipeline, folds, grouping, calibrate);
  const guard = fitRangeGuard(data.features, data.zLabelUm, rows, folds, zRangeUm);
  const { seed } = context;
  return {
    trained: { version: 1, zRangeUm, recipe, grouping, calibration, seed, pipeline, uncertainty, guard },
    fitS,
  };
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
    regressor: withFewerTrees(recipe.regressor, CALIBRATION_TREES),
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
