import type { FeatureTable, MaskBatch } from '../../preload/contract/data.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { SplitName, TrainOptions } from '../../preload/contract/options/train.ts';
import type { ModelContext } from './context.ts';
import { errorFigures, type ErrorFigures } from './evaluate.ts';
import { featuresOf } from './feature-sets.ts';
import { fitRangeGuard } from './novelty/range-guard.ts';
import {
  fitPipeline,
  type InputImportance,
  type LabelledRows,
  type Pipeline,
  pipelineImportances,
  predictPipeline,
} from './pipeline.ts';
import { predictTrained, type TrainedModel } from './predict.ts';
import { type Recipe, recipeFor } from './recipe.ts';
import type { RegressorSpec } from './regressor.ts';
import { crossFolds, type Fold, testFolds } from './split.ts';
import { packModel, type StoredModel } from './stored.ts';
import { takeColumns, takeRows, takeValues } from './table.ts';
import { calibrateUncertainty, type UncertaintyModel } from './uncertainty.ts';

/** Every mask of the calibration, a row each, also those whose label lies outside `zRangeUm`. */
export interface TrainingData {
  features: FeatureTable;
  zLabelUm: Float64Array;
  stack: Int32Array;
  particle: Int32Array;
  /** Rows with labels in this range are learnt and tested; its width is Z_total. */
  zRangeUm: [number, number];
  masks?: MaskBatch;
  maskOptions?: MaskOptions;
}

export interface TrainOutcome extends ErrorFigures {
  /** Refitted on all rows in range after the test. */
  model: StoredModel;
  /** Held-out predictions; `row` points into the training data. */
  test: { row: Int32Array; zPredUm: Float64Array; zSdUm: Float64Array; inRange: Uint8Array };
  zTotalUm: number;
  trainRows: number;
  testRows: number;
  /** Seconds for the last fit, on all rows. */
  fitS: number;
  importances: InputImportance[];
  warnings: string[];
}

/** Folds in which the uncertainty is calibrated. */
const CALIBRATION_FOLDS = 5;
/** Trees of the forests that are only grown to calibrate the uncertainty. */
const CALIBRATION_TREES = 100;

/**
 * Tests a model on rows that it has not seen, then refits it on all of them. Whatever is fitted, from the scaling of the features to the
 * uncertainty, is fitted on training rows alone; calibrations inside a training part keep together what the split keeps together.
 *
 * @throws bad-input where the data do not allow the split or the model
 */
export async function trainModel(
  data: TrainingData,
  options: TrainOptions,
  context: ModelContext,
): Promise<TrainOutcome> {
  const [low, high] = data.zRangeUm;
  const rows = rowsInRange(data);
  const recipe = recipeFor(options);
  const features = takeColumns(data.features, featuresOf(recipe.features ?? 'paper', data.features.names));
  const labelled: LabelledRows = {
    features,
    zLabelUm: data.zLabelUm,
    groups: { stack: data.stack, particle: data.particle },
  };
  const folds = testFolds(options.split, labelled.groups, rows, options.testFraction, context.seed);
  const quiet: ModelContext = { ...context, onProgress: undefined };
  const total = folds.length + 1;

  const tested: { row: Int32Array; zPredUm: Float64Array; zSdUm: Float64Array; inRange: Uint8Array }[] = [];
  for (const [done, { train, test }] of folds.entries()) {
    context.signal?.throwIfAborted();
    const { trained } = await fitTrained(labelled, train, data.zRangeUm, recipe, options.split, quiet);
    tested.push({ row: test, ...predictTrained(trained, takeRows(features, test)) });
    context.onProgress?.(done + 1, total);
  }
  const test = {
    row: Int32Array.from(tested.flatMap(({ row }) => [...row])),
    zPredUm: Float64Array.from(tested.flatMap(({ zPredUm }) => [...zPredUm])),
    zSdUm: Float64Array.from(tested.flatMap(({ zSdUm }) => [...zSdUm])),
    inRange: Uint8Array.from(tested.flatMap(({ inRange }) => [...inRange])),
  };

  const final = await fitTrained(labelled, rows, data.zRangeUm, recipe, options.split, quiet);
  context.onProgress?.(total, total);
  const heldRows = options.split === 'stack' ? 0 : folds[0].test.length;
  return {
    model: packModel(final.trained),
    test,
    ...errorFigures(test.zPredUm, takeValues(data.zLabelUm, test.row), high - low),
    zTotalUm: high - low,
    trainRows: rows.length - heldRows,
    testRows: test.row.length,
    fitS: final.fitS,
    importances: pipelineImportances(final.trained.pipeline),
    warnings: [],
  };
}

function rowsInRange({
  features,
  zLabelUm,
  stack,
  particle,
  zRangeUm: [low, high],
}: TrainingData): Int32Array {
  const lengths = [zLabelUm.length, stack.length, particle.length];
  if (lengths.some((length) => length !== features.rows)) {
    throw badInput('Features, labels and groups differ in length; calibrate again.');
  }
  const rows = Int32Array.from({ length: features.rows }, (_, i) => i).filter(
    (row) => zLabelUm[row] >= low && zLabelUm[row] <= high,
  );
  if (rows.length < 2) {
    throw badInput('No calibrated masks lie in the valid z range; calibrate with more slices or particles.');
  }
  return rows;
}

async function fitTrained(
  data: LabelledRows,
  rows: Int32Array,
  zRangeUm: [number, number],
  recipe: Recipe,
  grouping: SplitName,
  context: ModelContext,
): Promise<{ trained: TrainedModel; fitS: number }> {
  const start = performance.now();
  const pipeline = await fitPipeline(data, rows, recipe, grouping, context);
  const fitS = (performance.now() - start) / 1000;
  const folds = crossFolds(grouping, data.groups, rows, CALIBRATION_FOLDS, context.seed);
  const uncertainty = await fitUncertainty(data, recipe, pipeline, folds, grouping, context);
  const guard = fitRangeGuard(data.features, data.zLabelUm, rows, folds, zRangeUm);
  return { trained: { version: 1, zRangeUm, pipeline, uncertainty, guard }, fitS };
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
    inputs: { ...recipe.inputs, counts: inputs.counts },
    noiseTest: false,
    regressor: withFewerTrees(recipe.regressor),
  };
  const predicted: number[] = [];
  const label: number[] = [];
  const spreads: number[] = [];
  for (const { train, test } of folds) {
    context.signal?.throwIfAborted();
    const fold = await fitPipeline(data, train, lighter, grouping, context);
    const { mean, spread } = predictPipeline(fold, takeRows(data.features, test));
    predicted.push(...mean);
    label.push(...takeValues(data.zLabelUm, test));
    if (spread) spreads.push(...spread);
  }
  return calibrateUncertainty(
    Float64Array.from(predicted),
    Float64Array.from(label),
    spreads.length === predicted.length ? Float64Array.from(spreads) : null,
  );
}
