import type { FeatureTable, MaskBatch, PixelArray } from '../../preload/contract/data.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { TrainOptions } from '../../preload/contract/options/train.ts';
import type { Json } from '../model/stored.ts';
import { trainModel, type TrainOutcome } from '../model/train.ts';
import { readSpool, writeSpool, type SpoolEntry } from '../spool.ts';
import { getTensorBackend } from '../tensor/backend.ts';
import type { MethodContext } from './context.ts';

export interface TrainParams {
  features: FeatureTable;
  zLabelUm: Float64Array;
  stack: Int32Array;
  particle: Int32Array;
  zRangeUm: [number, number];
  /** Masks as acquired, a row a feature row, spooled under the name `masks` in `maskFolder`; null for models that need none. */
  masks: { folder: string; entry: SpoolEntry; sidePx: number; bits: 8 | 16 | 32 } | null;
  maskOptions: MaskOptions;
  options: TrainOptions;
  seed: number;
  /** Where the arrays of the trained model are put. */
  modelFolder: string;
}

export interface Trained {
  outcome: Omit<TrainOutcome, 'model'>;
  meta: Json;
  arrays: SpoolEntry[];
  tensorBackend: 'tensorflow' | 'wasm';
}

/** Tests and refits a model; its arrays go to files. */
export async function train(params: TrainParams, context: MethodContext): Promise<Trained> {
  const { features, zLabelUm, stack, particle, zRangeUm, maskOptions, options, seed, modelFolder } = params;
  const masks = params.masks ? await readMasks(params.masks, features.rows) : null;
  const data = { features, zLabelUm, stack, particle, zRangeUm, ...(masks && { masks, maskOptions }) };
  const { model, ...outcome } = await trainModel(data, options, {
    pool: context.pool,
    seed,
    signal: context.signal,
    onProgress: (done, total) => context.onProgress({ done, total }),
  });
  const backend = await getTensorBackend();
  return {
    outcome,
    meta: model.meta,
    arrays: await writeSpool(modelFolder, model.arrays),
    tensorBackend: backend.name,
  };
}

async function readMasks(
  { folder, entry, sidePx, bits }: NonNullable<TrainParams['masks']>,
  count: number,
): Promise<MaskBatch> {
  const { [entry.name]: data } = await readSpool(folder, [entry]);
  return { sidePx, count, bits, data: data as PixelArray };
}
