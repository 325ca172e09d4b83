import { join, resolve } from 'node:path';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import type { ModelInputs } from '../project/stored-formats.ts';
import { ModelReportSchema } from '../../preload/contract/model-file.ts';
import { performDurably } from '../project/history.ts';
import { beginModel, finishModel, modelReport, readModel } from '../project/models.ts';
import type { Project } from '../project/project.ts';
import { writeModelArrays, storeModelArrays } from './model-store.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { APP_VERSION, versions } from './versions.ts';

export type ModelFormat = 'json' | 'onnx';

/**
 * Writes a model to a file: JSON for another project, with all that made it and its test; ONNX for other programs.
 *
 * @throws bad-input for models that the format can't hold
 */
export function exportModel(
  project: Project,
  worker: WorkerClient,
  modelId: number,
  format: ModelFormat,
  path: string,
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const { createdAt, predictions, ...whole } = modelReport(project, modelId);
    // Without what only this project knows.
    const report = ModelReportSchema.parse(whole);
    const inputs = readModel(project, modelId).inputs;
    await writeModelArrays(project, modelId, folder);
    await worker.call('exportModel', {
      modelFolder: folder,
      format,
      path: resolve(path),
      record: { createdAt, report, inputs, predictions },
      version: APP_VERSION,
    });
  });
}

/** Stores a model that another project exported as JSON; returns its id here. @throws bad-input */
export function importModel(project: Project, worker: WorkerClient, path: string): Promise<number> {
  return withTemporaryFolder(async (folder) => {
    const modelFolder = join(folder, 'model');
    const file = await worker.call('importModel', { path: resolve(path), modelFolder });
    const { meta, arrays, report, predictions, createdAt } = file;
    const inputs: ModelInputs = {
      options: null,
      ...file.inputs,
      imported: { path: resolve(path), trainedAt: createdAt, versions: versions() },
    };
    const modelId = beginModel(project, { report, predictions, inputs, meta });
    await storeModelArrays(project, modelId, modelFolder, arrays);
    const params = { kind: 'model', path: resolve(path) };
    performDurably(project, { name: 'import', params, versions: versions() }, () => {
      finishModel(project, modelId);
      return { modelId };
    });
    return modelId;
  });
}
