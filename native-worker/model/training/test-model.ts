import type { TrainOptions } from '../../../preload/contract/options/train.ts';
import { epsilonInterval } from '../report/error-interval.ts';
import { chooseSpec } from './choose-spec.ts';
import type { ModelContext } from '../model-context.ts';
import { errorFigures, type ErrorFigures } from '../report/error-summary.ts';
import { cutOffRows, fitPipeline, predictPipeline } from './pipeline.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import { planTraining, type TrainingData } from './training-plan.ts';
import { FOLDS } from './fold-counts.ts';

export interface ModelTest extends ErrorFigures {
  /** 95 %, by the bootstrap. */
  epsilonInterval: [number, number];
  testRows: number;
  /** Seconds for a fit on the rows not held out; the mean where stacks are left out in turn. */
  fitS: number;
  /** Microseconds for the height of a mask that has been measured, in a batch. */
  predictUsPerMask: number;
}

/**
 * Tests a model as `trainModel` does: the same rows held out, the same fits, the same figures. What only a stored model needs
 * (uncertainty, range guard, the fit on all rows) is left out.
 *
 * @param learn which of a fold's training rows are learnt from; all unless given
 * @throws bad-input where the data do not allow the split or the model
 */
export async function testModel(
  data: TrainingData,
  options: TrainOptions,
  context: ModelContext,
  learn = (train: Int32Array): Int32Array => train,
): Promise<ModelTest> {
  const { specs, labelled, folds } = planTraining(data, options, context.seed);
  const quiet: ModelContext = { ...context, onProgress: undefined };
  const rows: Int32Array[] = [];
  const predicted: Float64Array[] = [];
  let [fitMs, predictMs] = [0, 0];
  for (const [done, { train: learnable, test }] of folds.entries()) {
    context.signal?.throwIfAborted();
    const train = learn(learnable);
    const { cut } = cutOffRows(labelled, train);
    const choosing: ModelContext = {
      ...context,
      onProgress: (part, parts) =>
        context.onProgress?.(done + ((part / parts) * FOLDS.choice) / (FOLDS.choice + 1), folds.length),
    };
    const spec = specs.length > 1 ? await chooseSpec(cut, train, specs, options.split, choosing) : specs[0];
    const start = performance.now();
    const pipeline = await fitPipeline(cut, train, spec, options.split, quiet);
    const fitted = performance.now();
    predicted.push(predictPipeline(pipeline, takeRows(cut.features, test)).mean);
    rows.push(test);
    predictMs += performance.now() - fitted;
    fitMs += fitted - start;
    context.onProgress?.(done + 1, folds.length);
  }
  const row = Int32Array.from(rows.flatMap((part) => [...part]));
  const zPredUm = Float64Array.from(predicted.flatMap((part) => [...part]));
  const label = takeValues(labelled.zLabelUm, row);
  const zTotalUm = data.zRangeUm[1] - data.zRangeUm[0];
  const { groups } = labelled;
  return {
    ...errorFigures(zPredUm, label, zTotalUm),
    epsilonInterval: epsilonInterval({ row, zPredUm }, label, groups, zTotalUm, options.split, context.seed),
    testRows: row.length,
    fitS: fitMs / 1000 / folds.length,
    predictUsPerMask: (predictMs * 1000) / row.length,
  };
}
