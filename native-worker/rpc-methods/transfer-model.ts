import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx } from '../model/onnx/export-onnx.ts';
import { openTrained } from '../model/stored/predict.ts';
import type { StoredModel } from '../model/stored/pack-model.ts';
import { type ModelRecord, readModelFile, writeModelFile } from './model-file-text.ts';
import { readArrays, type ArrayEntry, writeArrays } from '../array-files.ts';
import type { ModelFile } from './open-model.ts';
import { writeOutput } from './write/output-file.ts';

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
  await writeOutput(path, async (file) => {
    if (format === 'json') return writeModelFile((text) => file.append(text), record, model);
    for (const chunk of onnxOf(model, record, version)) await file.append(chunk);
  });
  return null;
}

function onnxOf(
  model: StoredModel,
  { createdAt, report, inputs }: ModelRecord,
  version: string,
): readonly Uint8Array[] {
  return exportOnnx(openTrained(model), {
    name: report.model,
    version,
    metadata: {
      created_at: createdAt,
      report: JSON.stringify({ ...report, importances: undefined, residualBins: undefined }),
      inputs: JSON.stringify(inputs),
    },
  }).chunks;
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
