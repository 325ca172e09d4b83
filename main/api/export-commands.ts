import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportRequest } from '../../preload/contract/exports.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { readTogether, withSnapshot } from '../project/project.ts';
import { csvLines } from '../workflow/csv/write-csv.ts';
import { exportTable } from '../workflow/exports/export-table.ts';
import { exportMaskImages } from '../workflow/exports/export-masks.ts';
import { type Exported, prepareExport } from '../workflow/exports/export-file.ts';
import { exportModel } from '../workflow/model-transfer.ts';
import { withTemporaryFolder } from '../workflow/temporary.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

/** Anything of the project, ready to be written. @throws bad-input, not-found */
export function exportOf(session: Session, request: ExportRequest): Exported {
  const project = openedProject(session);
  const { what, format, id } = request;
  if (what === 'model' && (format === 'json' || format === 'onnx')) {
    if (id === undefined) throw missingThing('model');
    return fileOf(`${project.name}-model-${id}.${format}`, async (path) => {
      await exportModel(project, session.worker, id, format, path);
      return 0;
    });
  }
  if (what === 'masks' && format === 'tiff') {
    return fileOf(`${project.name}-masks.tif`, (path) =>
      withSnapshot(project, (snapshot) => exportMaskImages(snapshot, session.worker, path)),
    );
  }
  return readTogether(project, () => prepareExport(project, request));
}

/** What the worker writes, about which there is nothing to say before. */
const fileOf = (fileName: string, write: Exported['write']): Exported => ({
  fileName,
  handedness: null,
  warnings: [],
  folder: null,
  write,
});

export const exportCommands: Handlers<'export.csv' | 'export.file'> = {
  'export.file': (request, session) => {
    const { fileName, folder, write } = exportOf(session, request);
    if (folder) return { fileName: `${fileName}.zip`, bytes: folder() };
    return withTemporaryFolder(async (place) => {
      const path = join(place, 'file');
      await write(path);
      return { fileName, bytes: new Uint8Array(await readFile(path)) };
    });
  },
  'export.csv': ({ what, id, layout }, session) => {
    const project = openedProject(session);
    const { fileName, table } = readTogether(project, () => exportTable(project, what, id, layout));
    return { fileName, text: [...csvLines(table)].join('') };
  },
};
