import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { TrainOptions } from '../../preload/contract/options/train.ts';
import type { ModelContext } from '../model/model-context.ts';
import type { Json } from '../model/stored/pack-model.ts';
import { joinColumns } from '../measure/feature-table.ts';
import { testModel, type ModelTest } from '../model/training/test-model.ts';
import { trainModel, type TrainOutcome } from '../model/training/train.ts';
import type { TrainingData } from '../model/training/training-plan.ts';
import { writeArrays, type ArrayEntry } from '../array-files.ts';
import type { MethodContext } from './method-context.ts';

export interface TestParams extends TrainingData {
  /** Masks reduced to small images, as features; null unless a model uses them. */
  images: FeatureTable | null;
  options: TrainOptions;
  seed: number;
}

export interface TrainParams extends TestParams {
  /** Where the arrays of the trained model are put. */
  modelFolder: string;
}

export interface Trained {
  outcome: Omit<TrainOutcome, 'model'>;
  meta: Json;
  arrays: ArrayEntry[];
}

/** Tests a model on held-out rows, then fits it on all rows; its arrays go to files. */
export async function train(params: TrainParams, context: MethodContext): Promise<Trained> {
  const { model, ...outcome } = await trainModel(
    dataOf(params),
    params.options,
    modelContext(params, context),
  );
  return { outcome, meta: model.meta, arrays: await writeArrays(params.modelFolder, model.arrays) };
}

/** Tests a model and keeps nothing of it. */
export const test = (params: TestParams, context: MethodContext): Promise<ModelTest> =>
  testModel(dataOf(params), params.options, modelContext(params, context));

/** Training data, with the mask images joined to the features. */
export function dataOf({
  features,
  images,
  zLabelUm,
  zLabelSdUm,
  labelWanderUm,
  stack,
  particle,
  zRangeUm,
}: TestParams): TrainingData {
  const all = images ? joinColumns([features, images]) : features;
  return { features: all, zLabelUm, zLabelSdUm, labelWanderUm, stack, particle, zRangeUm };
}

export const modelContext = (
  { seed }: TestParams,
  { pool, signal, onProgress }: MethodContext,
): ModelContext => ({
  pool,
  seed,
  signal,
  onProgress: (done, total) => onProgress({ done, total }),
});
