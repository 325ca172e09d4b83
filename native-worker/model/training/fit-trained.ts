import type { SplitName } from '../../../preload/contract/options/train.ts';
import { chooseSpec } from './choose-spec.ts';
import type { ModelContext } from '../model-context.ts';
import { fitSecondOpinion } from '../novelty/second-opinion.ts';
import { fitRangeGuard } from '../novelty/range-guard.ts';
import { cutOffRows, fitPipeline, type LabelledRows, type Pipeline, predictPipeline } from './pipeline.ts';
import type { TrainedModel } from '../stored/trained-model.ts';
import { cheaperSpec, type PipelineSpec } from '../pipeline-spec.ts';
import { REGRESSORS } from '../regressor-table.ts';
import { crossFolds, type Fold, groupKeys } from './split.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import { scanFolds, shareInWholeScan } from './scan-folds.ts';
import { tuneSpec } from './tune.ts';
import { calibrateUncertainty, type UncertaintyModel } from './uncertainty.ts';
import { FOLDS } from './fold-counts.ts';

export interface FitOptions {
  /** What searches inside the rows keep together. */
  grouping: SplitName;
  /** What the calibration of uncertainty and range guard keeps together. */
  calibration: SplitName;
  /** Search the settings first. */
  tune: boolean;
}

/** How long a choice and a search last beside the fit of one fold, about; for progress alone. */
const [CHOICE_STEPS, SEARCH_STEPS] = [5, 10];
/** Trees of the forests that are only grown to calibrate the uncertainty. */
const CALIBRATION_TREES = 100;

/** Everything that training fits, on `rows` alone: settings, pipeline, uncertainty, range guard. */
export async function fitTrained(
  labelled: LabelledRows,
  rows: Int32Array,
  zRangeUm: [number, number],
  specs: readonly [PipelineSpec, ...PipelineSpec[]],
  { grouping, calibration, tune }: FitOptions,
  context: ModelContext,
): Promise<TrainedModel> {
  const { cut: data, brightest } = cutOffRows(labelled, rows);
  const choiceSteps = specs.length > 1 ? CHOICE_STEPS : 0;
  const searchSteps = choiceSteps + (tune ? SEARCH_STEPS : 0);
  const steps = searchSteps + 1 + FOLDS.statedErrors;
  const report = (step: number): void => context.onProgress?.(step, steps);
  const within = (from: number, to: number): ModelContext => ({
    ...context,
    onProgress: (done, total) => report(from + ((to - from) * done) / total),
  });
  const chosen =
    specs.length > 1 ? await chooseSpec(data, rows, specs, grouping, within(0, choiceSteps)) : specs[0];
  const spec = tune ? await tuneSpec(data, rows, chosen, grouping, within(choiceSteps, searchSteps)) : chosen;

  const quiet: ModelContext = { ...context, onProgress: undefined };
  const watched = REGRESSORS[spec.model].reportsProgress ? within(searchSteps, searchSteps + 1) : quiet;
  const pipeline = await fitPipeline(data, rows, spec, grouping, watched);
  report(searchSteps + 1);

  const folds = crossFolds(calibration, data.groups, rows, FOLDS.statedErrors, context.seed);
  const calibrate = within(searchSteps + 1, steps);
  const scans = calibration === 'random' ? scanFolds(data.zLabelUm, data.groups, rows) : null;
  const uncertainty = await fitUncertainty(data, spec, pipeline, scans ?? [folds], grouping, calibrate);
  const every = Int32Array.from(data.zLabelUm.keys());
  const particle = groupKeys('particle', data.groups, every);
  const { features, rings, zLabelUm } = data;
  const guard = fitRangeGuard(features, zLabelUm, particle, rows, folds, zRangeUm);
  const { seed } = context;
  const opinion =
    rings && fitSecondOpinion(rings, zLabelUm, particle, rows, folds, zRangeUm, uncertainty.typicalUm);
  return { zRangeUm, spec, grouping, calibration, seed, pipeline, uncertainty, guard, opinion, brightest };
}

/** Heights of rows that were left out. */
interface HeldOut {
  rows: Int32Array;
  zUm: Float64Array;
  spread: Float64Array | null;
}

/**
 * Calibrates standard deviations on predictions for rows left out in turn.
 *
 * @param foldings their folds; of scans two, with narrow and with wide gaps
 */
async function fitUncertainty(
  data: LabelledRows,
  spec: PipelineSpec,
  { inputs }: Pipeline,
  foldings: Fold[][],
  grouping: SplitName,
  context: ModelContext,
): Promise<UncertaintyModel> {
  const lighter: PipelineSpec = {
    ...cheaperSpec(spec, CALIBRATION_TREES),
    inputs: { ...spec.inputs, counts: inputs.counts },
    noiseTest: false,
  };
  const total = foldings.flat().length;
  const held: HeldOut[] = [];
  let done = 0;
  for (const folds of foldings) {
    const first = done;
    const onProgress = (fold: number): void => context.onProgress?.(first + fold, total);
    held.push(await predictLeftOut(data, folds, lighter, grouping, { ...context, onProgress }));
    done += folds.length;
  }
  const [{ rows, zUm, spread }, wide] = held;
  const residuals = (one: HeldOut): Float64Array => one.zUm.map((z, i) => z - data.zLabelUm[one.rows[i]]);
  const keys = groupKeys('particle', data.groups, Int32Array.from(data.zLabelUm.keys()));
  return calibrateUncertainty(
    zUm,
    takeValues(data.zLabelUm, rows),
    spread,
    rows.map((row) => keys[row]),
    {
      sdUm: data.zLabelSdUm && takeValues(data.zLabelSdUm, rows),
      wanderUm: data.labelWanderUm,
      shareInUse: wide && shareInWholeScan(residuals(held[0]), residuals(wide)),
    },
  );
}

async function predictLeftOut(
  data: LabelledRows,
  folds: readonly Fold[],
  spec: PipelineSpec,
  grouping: SplitName,
  context: ModelContext,
): Promise<HeldOut> {
  const quiet: ModelContext = { ...context, onProgress: undefined };
  const zUm: number[] = [];
  const spreads: number[] = [];
  for (const [done, { train, test }] of folds.entries()) {
    context.signal?.throwIfAborted();
    const fold = await fitPipeline(data, train, spec, grouping, quiet);
    const { mean, spread } = predictPipeline(fold, takeRows(data.features, test));
    mean.forEach((value) => zUm.push(value));
    spread?.forEach((value) => spreads.push(value));
    context.onProgress?.(done + 1, folds.length);
  }
  return {
    rows: Int32Array.from(folds.flatMap(({ test }) => [...test])),
    zUm: Float64Array.from(zUm),
    spread: spreads.length === zUm.length ? Float64Array.from(spreads) : null,
  };
}
