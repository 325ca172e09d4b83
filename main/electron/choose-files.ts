import { dialog, type BrowserWindow, type FileFilter, type OpenDialogOptions } from 'electron';
import type { FilePurpose } from '../../preload/contract/commands.ts';
import { IMAGE_EXTENSIONS } from '../../preload/contract/image-files.ts';
import { TRACK_TABLE_EXTENSIONS } from '../../preload/contract/imported-tracks.ts';

export type Purpose = FilePurpose;
type NewProject = 'create-project' | 'create-sample';

const PROJECTS: FileFilter[] = [{ name: 'Janus3D project', extensions: ['janus3d'] }];
const IMAGES: FileFilter[] = [
  { name: 'Microscope images', extensions: [...IMAGE_EXTENSIONS] },
  { name: 'All files', extensions: ['*'] },
];
const MODELS: FileFilter[] = [{ name: 'Model exported as JSON', extensions: ['json'] }];
const TABLES: FileFilter[] = [{ name: 'CSV table', extensions: ['csv', 'txt'] }];

const TRACKS: FileFilter[] = [{ name: 'Table of positions', extensions: [...TRACK_TABLE_EXTENSIONS] }];

const OPEN: Record<Exclude<Purpose, NewProject>, OpenDialogOptions> = {
  'open-project': { title: 'Open project', filters: PROJECTS, properties: ['openFile'] },
  stack: { title: 'Import z-stacks', filters: IMAGES, properties: ['openFile', 'multiSelections'] },
  folder: { title: 'Folder that is written to', properties: ['openDirectory'] },
  model: { title: 'Import a model', filters: MODELS, properties: ['openFile'] },
  table: { title: 'Table of true heights', filters: TABLES, properties: ['openFile'] },
  tracks: { title: 'Import trajectories', filters: TRACKS, properties: ['openFile'] },
  video: { title: 'Import videos', filters: IMAGES, properties: ['openFile', 'multiSelections'] },
};

const CREATE: Record<NewProject, { title: string; defaultPath: string }> = {
  'create-project': { title: 'New project', defaultPath: 'experiment.janus3d' },
  'create-sample': { title: 'New project with the sample', defaultPath: 'sample.janus3d' },
};

const isNewProject = (purpose: Purpose): purpose is NewProject => Object.hasOwn(CREATE, purpose);

export const isPurpose = (value: unknown): value is Purpose =>
  typeof value === 'string' && (Object.hasOwn(OPEN, value) || Object.hasOwn(CREATE, value));

/** Asks the person for files with the system's dialog. Empty: cancelled. */
export async function chooseFiles(window: BrowserWindow, purpose: Purpose): Promise<string[]> {
  if (isNewProject(purpose)) {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      ...CREATE[purpose],
      filters: PROJECTS,
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    return canceled || !filePath ? [] : [/\.janus3d$/i.test(filePath) ? filePath : `${filePath}.janus3d`];
  }
  const { canceled, filePaths } = await dialog.showOpenDialog(window, OPEN[purpose]);
  return canceled ? [] : filePaths;
}
