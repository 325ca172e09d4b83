import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from '../../preload/contract/options/define-option.ts';
import { ModelName } from '../../preload/contract/options/train.ts';
import { descriptionOf } from '../../preload/contract/regressors/index.ts';
import { readArrays, type ArrayEntry } from '../array-files.ts';
import type { GroupName } from '../measure/feature-group-table.ts';
import type { StoredModel } from '../model/stored/pack-model.ts';
import type { TrainedModel } from '../model/stored/trained-model.ts';

/** Plain part of a model as main puts it into `model.json`. */
export interface ModelFile {
  meta: StoredModel['meta'];
  arrays: ArrayEntry[];
}

/** The model used last; a video asks for the same one again and again. */
let loaded: { folder: string; model: Promise<TrainedModel> } | null = null;

/** The part of a stored model that says what it needs; the rest is checked when it predicts. */
const Named = z.looseObject({ spec: z.looseObject({ model: ModelName }) });

/** Groups that a model needs besides those which every calibration keeps. */
export async function featureGroupsFor(folder: string): Promise<GroupName[]> {
  const { meta } = await readModelFile(folder);
  const named = Named.safeParse(meta);
  return named.success && descriptionOf(named.data.spec.model).needsImages ? ['images'] : [];
}

const readModelFile = async (folder: string): Promise<ModelFile> =>
  JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelFile;

async function readModel(folder: string): Promise<TrainedModel> {
  const { meta, arrays } = await readModelFile(folder);
  const { openTrained } = await import('../model/stored/predict.ts');
  return openTrained({ meta, arrays: await readArrays(folder, arrays) });
}

/** The model that main has put into a folder; it is read once. */
export function modelIn(folder: string): Promise<TrainedModel> {
  if (loaded?.folder !== folder) loaded = { folder, model: readModel(folder) };
  return loaded.model;
}
