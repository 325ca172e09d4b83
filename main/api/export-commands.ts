import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectSummary, VideoTracksSummary } from '../../preload/contract/commands.ts';
import { originOf, partsOfSets, type FigureOrigin } from '../../preload/contract/figure-origin.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { EXPORT_FORMATS, type Exportable, type ExportRequest } from '../../preload/contract/exports.ts';
import { missingThing, outOfDate } from '../../preload/contract/error-messages.ts';
import type { FolderFile } from '../../native-worker/client/output.ts';
import { getSource } from '../project/sources.ts';
import { type Project, readTogether, withSnapshot } from '../project/project.ts';
import { projectSummary } from '../project/summary.ts';
import { listValidations } from '../project/validations.ts';
import { csvLines } from '../workflow/csv/write-csv.ts';
import { exportTable, tracksOf } from '../workflow/exports/export-table.ts';
import { exportMaskImages } from '../workflow/exports/export-masks.ts';
import { type Exported, prepareExport, type WriteJob } from '../workflow/exports/export-file.ts';
import { overlayFiles, writeMovie, writeOverlay } from '../workflow/exports/movie-frames.ts';
import { zipOf } from '../workflow/exports/make-zip.ts';
import { frameRange } from '../workflow/frame-chunks.ts';
import { exportModel } from '../workflow/model-transfer.ts';
import { requireFiles } from '../workflow/source-files.ts';
import { withTemporaryFolder } from '../workflow/temporary-folder.ts';
import { APP_VERSION } from '../workflow/versions.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

/** Anything of the project, ready to be written, with what may be wrong with it. @throws bad-input, not-found */
export function exportOf(session: Session, request: ExportRequest): Exported {
  const exported = prepared(session, request);
  return { ...exported, warnings: [...doubtsOf(openedProject(session), request), ...exported.warnings] };
}

/** Of what is made of images, the result whose marks count. */
const RESULT_OF: Partial<
  Record<
    Exportable,
    (project: ProjectSummary, asked: ExportRequest) => { outOfDate: string[] } | null | undefined
  >
> = {
  masks: ({ calibration }) => calibration,
  features: ({ calibration }) => calibration,
  tracks: ({ trackSets }, { id, name }) => trackSets.find((set) => isMeant(set, id, name)),
  predictions: ({ models }, { id }) => models.find(({ modelId }) => modelId === id),
  detections: ({ sources }, { id }) => sources.find(({ sourceId }) => sourceId === id)?.importedDetections,
};

/** Whether it is the set of trajectories of a video that is asked for: the one on show unless another one is named. */
const isMeant = (set: VideoTracksSummary, videoId: number | undefined, name: string | undefined): boolean =>
  set.videoId === videoId && (name === undefined ? set.shown : set.name === name);

/** Why the rows may not be of what the images hold by now. */
function doubtsOf(project: Project, request: ExportRequest): string[] {
  const { what, id } = request;
  const result =
    what === 'validation'
      ? listValidations(project).find(({ validationId }) => validationId === id)
      : RESULT_OF[what]?.(projectSummary(project), request);
  return (result?.outOfDate ?? []).map((change) => outOfDate(change));
}

function prepared(session: Session, request: ExportRequest): Exported {
  const project = openedProject(session);
  const { what, format, id } = request;
  if (what === 'model' && (format === 'json' || format === 'onnx')) {
    if (id === undefined) throw missingThing('model');
    return fileOf(`${project.name}-model-${id}.${format}`, async (path) => {
      await exportModel(project, session.worker, id, format, path);
      return 0;
    });
  }
  if (what === 'overlay' || what === 'movie') return picturesOf(session, request);
  if (what === 'masks' && format === 'tiff') {
    return fileOf(`${project.name}-masks.tif`, (path) =>
      withSnapshot(project, (snapshot) => exportMaskImages(snapshot, session.worker, path)),
    );
  }
  return readTogether(project, () => prepareExport(project, request));
}

/** Trajectories drawn over their video. @throws bad-input, not-found */
function picturesOf(
  { project, worker, threads }: Session,
  { what, format, id, name, frames, yUp }: ExportRequest,
): Exported {
  const opened = project!;
  const formats: readonly string[] = EXPORT_FORMATS[what];
  if (!formats.includes(format) || yUp)
    throw badInput(`${what} is written as ${formats.join(' or ')}, as the video lies; leave out the others.`);
  if (id === undefined) throw missingThing('video');
  const video = requireFiles(getSource(opened, id));
  const origin = originOfTracks(opened, id, name);
  const request = { video, table: tracksOf(opened, id, name), frames: frames ?? null, origin };
  frameRange(video.name, request.frames, video.info.frames);
  const fileName = video.name.replace(/(\.ome)?\.\w+$/, '');
  const plain = { handedness: null, warnings: [] };
  return what === 'movie'
    ? {
        ...plain,
        fileName: `${fileName}.avi`,
        folder: null,
        write: (path, job = unwatched()) => writeMovie(path, { worker, threads, ...job }, request),
      }
    : {
        ...plain,
        fileName: `${fileName}-overlay`,
        folder: async (job = unwatched()) => {
          const files: FolderFile[] = [];
          for await (const file of overlayFiles({ worker, threads, ...job }, request)) files.push(file);
          return zipOf(files);
        },
        write: (path, job = unwatched()) => writeOverlay(path, { worker, threads, ...job }, request),
      };
}

/** Of pictures of a set of trajectories, of the one on show unless it is named; of no moment, so that the same export gives the same bytes. */
function originOfTracks(project: Project, videoId: number, name: string | undefined): FigureOrigin {
  const summary = projectSummary(project);
  const sets = summary.trackSets.filter((set) => isMeant(set, videoId, name));
  return originOf(summary, partsOfSets(sets), APP_VERSION, null);
}

/** For a window, which waits. */
const unwatched = (): WriteJob => ({ signal: new AbortController().signal, onProgress: () => undefined });

/** What the worker writes, about which there is nothing to say before. */
const fileOf = (fileName: string, write: Exported['write']): Exported => ({
  fileName,
  handedness: null,
  warnings: [],
  folder: null,
  write,
});

export const exportCommands: Handlers<'export.csv' | 'export.file'> = {
  'export.file': async (request, session) => {
    const { fileName, folder, warnings, write } = exportOf(session, request);
    if (folder) return { fileName: `${fileName}.zip`, bytes: await folder(), warnings };
    return withTemporaryFolder(async (place) => {
      const path = join(place, 'file');
      await write(path);
      return { fileName, bytes: new Uint8Array(await readFile(path)), warnings };
    });
  },
  'export.csv': ({ what, id, layout }, session) => {
    const project = openedProject(session);
    const { fileName, table } = readTogether(project, () => exportTable(project, what, id, layout));
    return { fileName, text: [...csvLines(table)].join('') };
  },
};
