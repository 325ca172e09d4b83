import { dialog, type BrowserWindow, type FileFilter, type OpenDialogOptions } from 'electron';
import type { JanusBridge } from '../../preload/contract/commands.ts';
import { IMAGE_EXTENSIONS } from '../../preload/contract/image-files.ts';

export type Purpose = Parameters<NonNullable<JanusBridge['chooseFiles']>>[0];

const PROJECTS: FileFilter[] = [{ name: 'Janus3D project', extensions: ['janus3d'] }];
const IMAGES: FileFilter[] = [
  { name: 'Microscope images', extensions: [...IMAGE_EXTENSIONS] },
  { name: 'All files', extensions: ['*'] },
];
const MODELS: FileFilter[] = [{ name: 'Model exported as JSON', extensions: ['json'] }];
const TABLES: FileFilter[] = [{ name: 'CSV table', extensions: ['csv', 'txt'] }];

const OPEN: Record<Exclude<Purpose, 'create-project'>, OpenDialogOptions> = {
  'open-project': { title: 'Open project', filters: PROJECTS, properties: ['openFile'] },
  stack: { title: 'Import z-stacks', filters: IMAGES, properties: ['openFile', 'multiSelections'] },
  model: { title: 'Import a model', filters: MODELS, properties: ['openFile'] },
  table: { title: 'Table of true heights', filters: TABLES, properties: ['openFile'] },
  video: { title: 'Import videos', filters: IMAGES, properties: ['openFile', 'multiSelections'] },
};

export const isPurpose = (value: unknown): value is Purpose =>
  value === 'create-project' || (typeof value === 'string' && Object.hasOwn(OPEN, value));

/** Asks the person for files with the system's dialog. Empty: cancelled. */
export async function chooseFiles(window: BrowserWindow, purpose: Purpose): Promise<string[]> {
  if (purpose === 'create-project') {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: 'New project',
      defaultPath: 'experiment.janus3d',
      filters: PROJECTS,
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    return canceled || !filePath ? [] : [/\.janus3d$/i.test(filePath) ? filePath : `${filePath}.janus3d`];
  }
  const { canceled, filePaths } = await dialog.showOpenDialog(window, OPEN[purpose]);
  return canceled ? [] : filePaths;
}
