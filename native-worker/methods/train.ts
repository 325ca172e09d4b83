import type { FeatureTable } from '../../preload/contract/data.ts';
import type { TrainOptions } from '../../preload/contract/options/train.ts';
import type { Json } from '../model/stored.ts';
import { joinColumns } from '../model/table.ts';
import { trainModel, type TrainOutcome } from '../model/train.ts';
import { writeSpool, type SpoolEntry } from '../spool.ts';
import type { MethodContext } from './context.ts';

export interface TrainParams {
  features: FeatureTable;
  /** Small images of the masks, for models that look at them. */
  images: FeatureTable | null;
  zLabelUm: Float64Array;
  stack: Int32Array;
  particle: Int32Array;
  zRangeUm: [number, number];
  options: TrainOptions;
  seed: number;
  /** Where the arrays of the trained model are put. */
  modelFolder: string;
}

export interface Trained {
  outcome: Omit<TrainOutcome, 'model'>;
  meta: Json;
  arrays: SpoolEntry[];
}

/** Tests and refits a model; its arrays go to files. */
export async function train(params: TrainParams, context: MethodContext): Promise<Trained> {
  const { images, zLabelUm, stack, particle, zRangeUm, options, seed, modelFolder } = params;
  const features = images ? joinColumns([params.features, images]) : params.features;
  const data = { features, zLabelUm, stack, particle, zRangeUm };
  const { model, ...outcome } = await trainModel(data, options, {
    pool: context.pool,
    seed,
    signal: context.signal,
    onProgress: (done, total) => context.onProgress({ done, total }),
  });
  return { outcome, meta: model.meta, arrays: await writeSpool(modelFolder, model.arrays) };
}
