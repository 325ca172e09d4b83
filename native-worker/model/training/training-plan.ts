import { badInput } from '../../../preload/contract/errors.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import type { TrainOptions } from '../../../preload/contract/options/train.ts';
import { ringsOf } from '../novelty/second-opinion.ts';
import { featuresOf } from '../inputs/feature-sets.ts';
import type { LabelledRows } from './pipeline.ts';
import { type PipelineSpec, specsFor } from '../pipeline-spec.ts';
import { type Fold, testFolds } from './split.ts';
import { takeColumns } from '../../measure/feature-table.ts';

/** Every mask of the calibration, a row each, also those whose label lies outside `zRangeUm`. */
export interface TrainingData {
  features: FeatureTable;
  zLabelUm: Float64Array;
  /** Standard errors of the labels' places, NaN where not known; not given where none is. */
  zLabelSdUm?: Float64Array | undefined;
  /** How far particles wander about their labels, standard deviation; not given where not known. */
  labelWanderUm?: number | undefined;
  stack: Int32Array;
  particle: Int32Array;
  /** Rows with labels in this range are learnt and tested; its width is Z_total. */
  zRangeUm: [number, number];
}

/** What is fitted and tested on which rows. */
export interface TrainingPlan {
  /** Cross-validation on the training rows chooses one where there are several. */
  specs: [PipelineSpec, ...PipelineSpec[]];
  /** Search the settings of the chosen one before the fit. */
  tune: boolean;
  /** With the features that they use. */
  labelled: LabelledRows;
  /** Rows in range. */
  rows: Int32Array;
  /** The rows held out for each test, and the rows that are fitted for it. */
  folds: Fold[];
}

/** @throws bad-input where the data do not allow the split or the model */
export function planTraining(data: TrainingData, options: TrainOptions, seed: number): TrainingPlan {
  const rows = rowsInRange(data);
  const specs = specsFor(options);
  const [{ features: set, moment }] = specs;
  const names = featuresOf(set, data.features.names, moment);
  const features = takeColumns(data.features, names);
  const groups = { stack: data.stack, particle: data.particle };
  const folds = testFolds(options.split, groups, rows, options.testFraction, seed);
  const tune = 'tune' in options && options.tune;
  const { zLabelUm, zLabelSdUm, labelWanderUm } = data;
  const rings = ringsOf(data.features);
  const labelled = { features, rings, zLabelUm, zLabelSdUm, labelWanderUm, groups };
  return { specs, tune, labelled, rows, folds };
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
