import type { FactorReport } from '../../../preload/contract/commands.ts';
import type { SplitName, TrainOptions } from '../../../preload/contract/options/train.ts';
import { epsilonInterval } from '../report/error-interval.ts';
import type { ModelContext } from '../model-context.ts';
import { errorFigures, type ErrorFigures } from '../report/error-summary.ts';
import { fitTrained } from './fit-trained.ts';
import { factorReport } from '../report/factor-report.ts';
import { type Periodicity, residualPeriodicity } from '../report/periodicity.ts';
import {
  type PermutationErrors,
  permutationErrors,
  type PermutationImportance,
  permutationImportances,
} from '../report/permutation.ts';
import { type InputImportance, pipelineImportances } from './pipeline.ts';
import { predictTrained } from '../stored/predict.ts';
import { strictestSplit } from './split.ts';
import type { StoredModel } from '../stored/pack-model.ts';
import { packTrained, type TrainedModel } from '../stored/trained-model.ts';
import { inputWarnings } from '../inputs/inputs.ts';
import { takeColumns, takeRows, takeValues } from '../../measure/feature-table.ts';
import { planTraining, type TrainingData } from './training-plan.ts';

export interface TrainOutcome extends ErrorFigures {
  /** Refitted on all rows in range after the test. */
  model: StoredModel;
  /** Held-out predictions; `row` points into the training data. */
  test: { row: Int32Array; zPredUm: Float64Array; zSdUm: Float64Array; inRange: Uint8Array };
  zTotalUm: number;
  /** 95 % interval of epsilon, by the bootstrap over whole particles or stacks. */
  epsilonInterval: [number, number];
  trainRows: number;
  testRows: number;
  /** Seconds for the last fit, on all rows, with its choice of settings and its calibrations. */
  fitS: number;
  importances: InputImportance[];
  permutation: PermutationImportance[];
  periodicity: Periodicity | null;
  factors: FactorReport | null;
  warnings: string[];
}

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
  const { specs, tune, labelled, rows, folds } = planTraining(data, options, context.seed);
  const total = folds.length + 1;
  /** Progress of the fit that follows `done` others. */
  const within = (done: number): ModelContext => ({
    ...context,
    onProgress: (part, parts) => context.onProgress?.(done + part / parts, total),
  });
  const fit = (fitRows: Int32Array, done: number, calibration: SplitName): Promise<TrainedModel> => {
    const how = { grouping: options.split, calibration, tune };
    return fitTrained(labelled, fitRows, data.zRangeUm, specs, how, within(done));
  };

  const tested: { row: Int32Array; zPredUm: Float64Array; zSdUm: Float64Array; inRange: Uint8Array }[] = [];
  const permuted: (PermutationErrors | null)[] = [];
  for (const [done, { train, test }] of folds.entries()) {
    context.signal?.throwIfAborted();
    const trained = await fit(train, done, options.split);
    const held = takeRows(data.features, test);
    tested.push({ row: test, ...predictTrained(trained, held) });
    const known = takeColumns(held, trained.pipeline.inputs.featureNames);
    permuted.push(permutationErrors(trained.pipeline, known, takeValues(data.zLabelUm, test), context.seed));
  }
  const test = {
    row: Int32Array.from(tested.flatMap(({ row }) => [...row])),
    zPredUm: Float64Array.from(tested.flatMap(({ zPredUm }) => [...zPredUm])),
    zSdUm: Float64Array.from(tested.flatMap(({ zSdUm }) => [...zSdUm])),
    inRange: Uint8Array.from(tested.flatMap(({ inRange }) => [...inRange])),
  };

  const label = takeValues(data.zLabelUm, test.row);
  const start = performance.now();
  const final = await fit(rows, folds.length, strictestSplit(labelled.groups, rows));
  const fitS = (performance.now() - start) / 1000;
  const heldRows = options.split === 'stack' ? 0 : folds[0].test.length;
  return {
    model: packTrained(final),
    test,
    ...errorFigures(test.zPredUm, label, high - low),
    epsilonInterval: epsilonInterval(test, label, labelled.groups, high - low, options.split, context.seed),
    zTotalUm: high - low,
    trainRows: rows.length - heldRows,
    testRows: test.row.length,
    fitS,
    importances: pipelineImportances(final.pipeline),
    permutation: permutationImportances(permuted, test.row.length),
    periodicity: residualPeriodicity(
      label,
      test.zPredUm.map((z, i) => z - label[i]),
      high - low,
    ),
    factors: factorReport(final.pipeline.inputs),
    warnings: inputWarnings(final.pipeline.inputs),
  };
}
