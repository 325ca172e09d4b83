import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelReport } from '../project/models.ts';
import { exportModel, importModel } from '../workflow/model-transfer.ts';
import { withTemporaryFolder } from '../workflow/temporary-folder.ts';
import { openedProject, type Handlers } from './session.ts';

export const modelCommands: Handlers<'model.export' | 'model.import'> = {
  'model.export': ({ modelId, format }, session) => {
    const project = openedProject(session);
    const { model, split } = modelReport(project, modelId);
    return withTemporaryFolder(async (folder) => {
      const path = join(folder, 'model');
      await exportModel(project, session.worker, modelId, format, path);
      return {
        fileName: `${project.name}-${model}-${split}.${format}`,
        bytes: new Uint8Array(await readFile(path)),
      };
    });
  },
  'model.import': async ({ path }, session) => {
    const modelId = await importModel(openedProject(session), session.worker, path);
    session.changed('models');
    return { modelId };
  },
};
