import type { FeatureTable } from '../../../preload/contract/data.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type { SplitName } from '../../../preload/contract/options/train.ts';
import { noveltyOf, type RangeGuard } from '../novelty/range-guard.ts';
import { type Pipeline, predictPipeline } from '../training/pipeline.ts';
import type { Recipe } from '../recipe.ts';
import { type StoredModel, unpackModel } from './pack-model.ts';
import { takeColumns } from '../../measure/feature-table.ts';
import { standardDeviations, type UncertaintyModel } from '../training/uncertainty.ts';

/** All that training fitted; what a stored model is packed from. */
export interface TrainedModel {
  version: 1;
  zRangeUm: [number, number];
  /** Settings in force, after any search. */
  recipe: Recipe;
  /** What searches of settings kept together, and the calibration of uncertainty and range guard. */
  grouping: SplitName;
  calibration: SplitName;
  seed: number;
  pipeline: Pipeline;
  uncertainty: UncertaintyModel;
  guard: RangeGuard;
}

export interface ZPrediction {
  /** Height of the focal plane above the particle, sample micrometres. */
  zPredUm: Float64Array;
  zSdUm: Float64Array;
  /** 0 where the prediction must not be trusted. */
  inRange: Uint8Array;
  /** How unlike the calibration a mask is; above 1 it is flagged. */
  novelty: Float64Array;
}

/**
 * Heights of masks by a stored model. Rows are predicted together: a tree is walked by all rows before the next.
 *
 * @throws bad-input if the model is of another version or the features lack some that it was trained on
 */
export function predictZ(model: StoredModel, features: FeatureTable): ZPrediction {
  return predictTrained(openTrained(model), features);
}

/** What `packModel` made of a trained model. @throws bad-input if it is of another version */
export function openTrained(model: StoredModel): TrainedModel {
  const trained = unpackModel(model) as TrainedModel;
  if (trained.version !== 1) {
    throw badInput('This model was stored by another version of the program; train it again.');
  }
  return trained;
}

export function predictTrained(trained: TrainedModel, features: FeatureTable): ZPrediction {
  const [low, high] = trained.zRangeUm;
  const known = takeColumns(features, trained.pipeline.inputs.featureNames);
  const { mean, spread } = predictPipeline(trained.pipeline, known);
  const zSdUm = standardDeviations(trained.uncertainty, mean, spread);
  const novelty = noveltyOf(trained.guard, known);
  const inRange = Uint8Array.from(mean, (z, i) =>
    z >= low - zSdUm[i] && z <= high + zSdUm[i] && novelty[i] <= 1 ? 1 : 0,
  );
  return { zPredUm: mean, zSdUm, inRange, novelty };
}
