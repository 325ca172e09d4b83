import { createReadStream } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayFile, type ArrayEntry } from '../../native-worker/client/array-files.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { TrainedWith } from '../../preload/contract/model-and-setup.ts';
import { readModel, readModelPart, storeModelPart, trainedWithOf } from '../project/models.ts';
import type { Project } from '../project/project.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

/** Arrays go into the project in parts of this size, each a short write. */
const PART_BYTES = 2_000_000;

/** What tracking has to know of a model. */
export interface TrackingModel {
  mask: MaskOptions;
  trainedWith: TrainedWith;
}

/** A model as the worker takes it, for as long as the folder is there. */
export interface OpenModel extends TrackingModel {
  folder: string;
  /** Tells it from any other model. */
  hash: string;
}

/** Stores the arrays that the worker has put into `folder`. */
export async function storeModelArrays(
  project: Project,
  modelId: number,
  folder: string,
  arrays: readonly ArrayEntry[],
): Promise<void> {
  for (const array of arrays) {
    let part = 0;
    for await (const bytes of createReadStream(arrayFile(folder, array.name), {
      highWaterMark: PART_BYTES,
    })) {
      storeModelPart(project, modelId, array, part++, bytes as Uint8Array);
    }
    // An empty array is an array too.
    if (part === 0) storeModelPart(project, modelId, array, 0, new Uint8Array(0));
  }
}

/** Puts a stored model into `folder` for the worker: `model.json` and its arrays. */
export async function writeModelArrays(project: Project, modelId: number, folder: string): Promise<void> {
  const { meta, arrays } = readModel(project, modelId);
  await mkdir(folder, { recursive: true });
  for (const { name, parts } of arrays) {
    const file = await open(arrayFile(folder, name), 'w');
    try {
      // Until every byte is written: a disk that becomes full takes a part of them first.
      for (let part = 0; part < parts; part += 1)
        await file.appendFile(readModelPart(project, modelId, name, part));
    } finally {
      await file.close();
    }
  }
  await writeFile(join(folder, 'model.json'), JSON.stringify({ meta, arrays }));
}

/** A stored model to track with; null: none, in the plane. */
export const trackingModelOf = (project: Project, modelId: number | null): TrackingModel | null =>
  modelId === null
    ? null
    : { mask: readModel(project, modelId).inputs.mask, trainedWith: trainedWithOf(project, modelId) };

/** Gives `use` a stored model; null: none. */
export async function withStoredModel<Result>(
  project: Project,
  modelId: number | null,
  use: (model: OpenModel | null) => Promise<Result>,
): Promise<Result> {
  const model = trackingModelOf(project, modelId);
  if (modelId === null || model === null) return use(null);
  return withTemporaryFolder(async (folder) => {
    await writeModelArrays(project, modelId, folder);
    return use({ ...model, folder, hash: `model ${modelId}` });
  });
}
