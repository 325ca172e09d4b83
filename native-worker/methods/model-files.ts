import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx } from '../model/onnx/export-onnx.ts';
import { openTrained } from '../model/stored/predict.ts';
import type { StoredModel } from '../model/stored/pack-model.ts';
import { type ModelRecord, readModelFile, writeModelFile } from './model-file.ts';
import { readArrays, type ArrayEntry, writeArrays } from '../array-files.ts';
import type { ModelFile } from './track.ts';

export interface ExportModelParams {
  /** Where main has put the model. */
  modelFolder: string;
  format: 'json' | 'onnx';
  path: string;
  record: ModelRecord;
  /** Of the program. */
  version: string;
}

/** Writes a stored model to a file, which is there whole or not at all. */
export async function exportModel(params: ExportModelParams): Promise<null> {
  const { modelFolder, format, path, record, version } = params;
  const written = JSON.parse(await readFile(join(modelFolder, 'model.json'), 'utf8')) as ModelFile;
  const model = { meta: written.meta, arrays: await readArrays(modelFolder, written.arrays) };
  const part = `${path}.part`;
  try {
    if (format === 'json') await writeModelFile(part, record, model);
    else await writeOnnx(part, model, record, version);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  return null;
}

async function writeOnnx(
  path: string,
  model: StoredModel,
  { createdAt, report, inputs }: ModelRecord,
  version: string,
): Promise<void> {
  const bytes = exportOnnx(openTrained(model), {
    name: report.model,
    version,
    metadata: {
      created_at: createdAt,
      report: JSON.stringify({ ...report, importances: undefined, residualBins: undefined }),
      inputs: JSON.stringify(inputs),
    },
  });
  const file = await open(path, 'w');
  try {
    for (const chunk of bytes.chunks) await file.write(chunk);
  } finally {
    await file.close();
  }
}

export interface ImportedModel extends ModelRecord {
  meta: StoredModel['meta'];
  arrays: ArrayEntry[];
}

/** Reads and checks a model file; its arrays go to `modelFolder`. @throws bad-input */
export async function importModel({
  path,
  modelFolder,
}: {
  path: string;
  modelFolder: string;
}): Promise<ImportedModel> {
  const { model, ...record } = await readModelFile(path);
  return { ...record, meta: model.meta, arrays: await writeArrays(modelFolder, model.arrays) };
}
