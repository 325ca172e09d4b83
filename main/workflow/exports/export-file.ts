import { type FolderFile, writeFolder, writeOutput } from '../../../native-worker/client/output.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportRequest } from '../../../preload/contract/exports.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type { Project } from '../../project/project.ts';
import { getSource } from '../../project/sources.ts';
import { trackCorrections } from '../../project/tracks.ts';
import { csvLines, type Table } from '../csv/write-csv.ts';
import { trackmateTable, trackTable } from './exported-columns.ts';
import { exportTable, fileNameOf, requireId, tracksOf } from './export-table.ts';
import { APP_VERSION } from '../versions.ts';
import { GEFF_MARK, geffFiles } from './geff.ts';
import { napariTable } from './napari.ts';
import { recipeOf } from './write-recipe.ts';
import { trackmateXml } from './trackmate-xml.ts';
import { zipOf } from './make-zip.ts';
import { type Handedness, type Trajectories, trajectoriesOf } from './exported-trajectories.ts';

type Blocks = Iterable<string | Uint8Array>;
type Notes = Record<string, string>;

/** A format of tables. */
const TABLE_FORMATS: Partial<
  Record<ExportFormat, { ending: string; blocks(table: Table, notes: Notes): Blocks | Promise<Blocks> }>
> = {
  csv: { ending: '.csv', blocks: (table) => csvLines(table) },
  parquet: {
    ending: '.parquet',
    // Its packages are a fifth of what a command would load to start.
    blocks: async (...given) => (await import('./parquet.ts')).parquetBlocks(...given),
  },
};

/** A format of trajectories alone: a file or a folder. */
type TrackFormat = { ending: string; warnings?(tracks: Trajectories): string[] } & (
  | { blocks(tracks: Trajectories): Blocks }
  | { mark: string; files(tracks: Trajectories): Iterable<FolderFile> }
);

const TRACK_FORMATS: Partial<Record<ExportFormat, TrackFormat>> = {
  'trackmate-csv': { ending: '-trackmate.csv', blocks: ({ table }) => csvLines(trackmateTable(table)) },
  'trackmate-xml': { ending: '.xml', blocks: trackmateXml },
  'napari-csv': {
    ending: '-napari.csv',
    blocks: ({ table }) => csvLines(napariTable(table).table),
    warnings: ({ table }) => napariTable(table).warnings,
  },
  geff: { ending: '.geff', mark: GEFF_MARK, files: geffFiles },
};

/** Something of the project, ready to be written. */
export interface Exported {
  /** What a file of it should be called. */
  fileName: string;
  /** Of trajectories. */
  handedness: Handedness | null;
  warnings: string[];
  /** What is a folder, as a ZIP archive; null for a file. */
  folder: ((job?: WriteJob) => Uint8Array | Promise<Uint8Array>) | null;
  /** Returns how many rows of a table, or pages, were written; 0 of anything else. */
  write(path: string, job?: WriteJob): Promise<number>;
}

/** By which writing what takes long is watched and stopped. */
export interface WriteJob {
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

async function writeBlocks(path: string, blocks: Blocks): Promise<void> {
  await writeOutput(path, async (file) => {
    for (const block of blocks) await file.append(block);
  });
}

const withEnding = (name: string, ending: string): string => name.replace(/\.csv$/, '') + ending;

/** Names are those of the trajectories on show. */
function trajectoriesIn(project: Project, id: number, name: string | undefined, yUp: boolean): Trajectories {
  const names = new Map(name === undefined ? trackCorrections(project, id).names : []);
  return trajectoriesOf(getSource(project, id), tracksOf(project, id, name), yUp, names);
}

/** @throws bad-input where the project has none, or it can't be written so */
export function prepareExport(project: Project, request: ExportRequest): Exported {
  const { what, format, id, name, yUp } = request;
  const formats: readonly ExportFormat[] = EXPORT_FORMATS[what];
  if (!formats.includes(format))
    throw badInput(`${what} can't be written as "${format}"; choose ${formats.join(' or ')}.`);
  if (yUp && what !== 'tracks') throw badInput(`y is turned in tracks only, not in ${what}.`);
  if (what === 'recipe') return recipeExport(project);
  if (what === 'model' || what === 'overlay' || what === 'movie')
    throw badInput(`${what} is written by the computing process.`);
  if (what !== 'tracks') {
    const { fileName, table } = exportTable(project, what, id);
    return tableExport(request, fileName, table, null);
  }
  const videoId = requireId(what, id);
  const fileName = fileNameOf(project, what, videoId);
  const tracks = trajectoriesIn(project, videoId, name, yUp);
  const trackFormat = TRACK_FORMATS[format];
  return trackFormat
    ? trackExport(trackFormat, fileName, tracks)
    : tableExport(request, fileName, trackTable(tracks.table), tracks.handedness);
}

function recipeExport(project: Project): Exported {
  const text = `${JSON.stringify(recipeOf(project), null, 1)}\n`;
  return {
    fileName: `${project.name}-recipe.json`,
    handedness: null,
    warnings: [],
    folder: null,
    write: async (path) => {
      await writeBlocks(path, [text]);
      return 0;
    },
  };
}

function tableExport(
  { what, format }: ExportRequest,
  fileName: string,
  table: Table,
  handedness: Handedness | null,
): Exported {
  const tableFormat = TABLE_FORMATS[format];
  if (!tableFormat) throw badInput(`${what} can't be written as "${format}" here.`);
  const notes: Notes = { janus3d: APP_VERSION, what, ...(handedness && { handedness }) };
  return {
    fileName: withEnding(fileName, tableFormat.ending),
    handedness,
    warnings: [],
    folder: null,
    write: async (path) => {
      await writeBlocks(path, await tableFormat.blocks(table, notes));
      return table.rows;
    },
  };
}

const trackExport = (format: TrackFormat, fileName: string, tracks: Trajectories): Exported => ({
  fileName: withEnding(fileName, format.ending),
  handedness: tracks.handedness,
  warnings: format.warnings?.(tracks) ?? [],
  folder: 'mark' in format ? () => zipOf(format.files(tracks)) : null,
  write: async (path) => {
    if ('mark' in format) await writeFolder(path, format.mark, format.files(tracks));
    else await writeBlocks(path, format.blocks(tracks));
    return tracks.table.frame.length;
  },
});
