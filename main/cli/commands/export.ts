import { counted } from '../../../preload/contract/counted.ts';
import type { ProjectSummary } from '../../../preload/contract/commands.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import {
  EXPORT_FORMATS,
  EXPORTABLE,
  type Exportable,
  type ExportRequest,
} from '../../../preload/contract/exports.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import type { Api } from '../../api/api.ts';
import type { OutputKind } from '../../api/check-output.ts';
import type { Command } from '../command.ts';
import { outFlag, textFlag, switchFlag } from '../common-flags.ts';
import type { Flag } from '../flags.ts';
import { findModel } from '../find-model.ts';
import { framesFlag } from '../track-flags.ts';
import { withApi } from '../with-api.ts';
import { checkOutput } from '../write-table.ts';

/** What a file is by its format; a folder has no kind. */
const KINDS: Record<ExportRequest['format'], OutputKind | null> = {
  csv: 'csv',
  'trackmate-csv': 'csv',
  'napari-csv': 'csv',
  'trackmate-xml': 'xml',
  parquet: 'parquet',
  geff: null,
  tiff: 'tiff',
  json: 'json',
  onnx: 'onnx',
  // A folder of pictures.
  png: null,
  avi: 'avi',
};

const listed = Object.entries(EXPORT_FORMATS).map(([what, formats]) => `${what}: ${formats.join(', ')}`);

const yUpFlag = switchFlag('y-up', 'Tracks with y from the bottom of the image upwards.');

const nameFlag: Flag = {
  ...textFlag(
    'name',
    'NAME',
    "Which set of trajectories of the video (tracks, overlay, movie), '' for the one without a name. Default: the one on show.",
  ),
  mayBeEmpty: true,
};

const latestVideo = ({ tracks }: ProjectSummary): number | undefined => tracks.at(-1)?.videoId;
/** What can have pictures of a part of a video. */
const DRAWN: readonly string[] = ['overlay', 'movie'];

/** What the id of each is of, where it needs one. */
const latestOf: Partial<Record<Exportable, (project: ProjectSummary) => number | undefined>> = {
  tracks: latestVideo,
  overlay: latestVideo,
  movie: latestVideo,
  predictions: ({ models }) => models.at(-1)?.modelId,
  detections: ({ sources }) => sources.at(-1)?.sourceId,
};

function idOf(project: ProjectSummary, what: Exportable, values: Map<string, unknown>): number | undefined {
  if (what === 'model') return findModel(project, values.get('model') as string | undefined);
  const given = values.get('id') as string | undefined;
  const id = given === undefined ? latestOf[what]?.(project) : Number(given);
  if (id === undefined && latestOf[what])
    throw badInput(`The project has no ${what} yet; see calibrate, train and track.`);
  if (id !== undefined && !Number.isInteger(id)) throw badInput(`--id takes a whole number, not "${given}".`);
  return id;
}

function requestOf(what: string, format: string): Pick<ExportRequest, 'what' | 'format'> {
  if (!(EXPORTABLE as string[]).includes(what))
    throw badInput(`There is no "${what}" to export; choose one of ${EXPORTABLE.join(', ')}.`);
  const formats: readonly string[] = EXPORT_FORMATS[what as Exportable];
  if (!formats.includes(format))
    throw badInput(`${what} can't be written as "${format}"; choose ${formats.join(' or ')}.`);
  return { what: what as Exportable, format: format as ExportRequest['format'] };
}

/** Refuses a place for a folder that is no folder of ours, or a file of another kind, before any work. */
const checkPlace = (
  api: Api,
  input: Parameters<Command['run']>[0],
  kind: OutputKind | null,
): Promise<void> => (kind === null ? Promise.resolve() : checkOutput(input, api, kind));

export const exportData: Command = {
  name: 'export',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    textFlag('what', 'NAME', `What to write. One of ${EXPORTABLE.join(', ')}.`, true),
    textFlag('format', 'NAME', `Format of the file, by what is written. ${listed.join('; ')}.`, true),
    outFlag('PATH', 'File to write; with geff and overlay a folder.', true),
    textFlag(
      'id',
      'ID',
      'Which video (tracks, overlay, movie), model (predictions), stack or video (detections) or validation. Default: the latest.',
    ),
    nameFlag,
    textFlag('model', 'ID|NAME', 'Which model (model). Default: the latest.'),
    yUpFlag,
    { ...framesFlag, description: 'First and last frame (overlay, movie), 0-based. Default: all.' },
  ],
  notes: [
    'Masks and features are one table: stack, particle, slice, x_px, y_px, z_label_um, then a column a feature. As tiff, masks are the',
    'mask set as acquired, a page a row of that table.',
    'parquet: the table with types and nulls; each column names its unit (metadata of its field). trackmate-csv: spots as TrackMate of Fiji writes them, with four',
    'head rows, the last of them with units. trackmate-xml: a file that TrackMate 7 and 8 open. geff: a GEFF 1.1 graph (Zarr). napari-csv: a',
    'Tracks layer of napari. Of tracks the handedness of x, y, z is said: it follows from the setup (profile --view, --mirrored).',
    'A model as json can be imported into another project (import --model) and holds all that made it; as onnx it runs from other',
    'programs: columns of features as exported, by the names in its metadata, give z_label_um. recipe: the whole analysis for "janus3d run".',
    'overlay: a PNG a frame, movie: an AVI of JPEG pictures (Fiji and VLC open it) at the speed of the video: trajectories of the last 100',
    'frames over it, in the colours of viridis by height, with a scale bar.',
  ].join(' '),
  run: (input) =>
    withApi(input, async (api) => {
      const { values, progress } = input;
      const chosen = requestOf(values.get('what') as string, values.get('format') as string);
      const out = values.get('out') as string;
      const project = await api.call('project.open', { path: input.positionals[0] });
      await checkPlace(api, input, KINDS[chosen.format]);
      const id = idOf(project, chosen.what, values);
      const name = values.get('name') as string | undefined;
      const isDrawn = DRAWN.includes(chosen.what);
      if (name !== undefined && chosen.what !== 'tracks' && !isDrawn)
        throw badOption('name', '--name is for tracks, overlay and movie.');
      const frames = values.get('frames') as [number, number] | undefined;
      if (frames && !isDrawn) throw badOption('frames', '--frames is for overlay and movie.');
      const request = { ...chosen, id, name, frames, yUp: values.get('y-up') === true };
      const exported = api.tools.exported(request);
      const { warnings } = exported;
      for (const warning of warnings) progress.note(`Warning: ${warning}`);
      const rows = await exported.write(out, {
        signal: input.signal,
        onProgress: (done, total) => progress.report('Drawing', done, total),
      });
      if (isDrawn)
        return {
          json: { out, frames: rows, warnings },
          text: `${counted(rows, 'frame')} written to ${out}.`,
        };
      if (chosen.what === 'model')
        return { json: { out, modelId: id }, text: `Model ${id} written to ${out}.` };
      if (chosen.what === 'recipe') return { json: { out }, text: `Recipe written to ${out}.` };
      const { handedness } = exported;
      if (chosen.format === 'tiff')
        return { json: { out, pages: rows }, text: `${counted(rows, 'mask')} written to ${out}.` };
      const hand =
        handedness === null
          ? ''
          : handedness === 'unknown'
            ? '; handedness unknown'
            : `; axes are ${handedness}-handed`;
      return {
        json: { out, rows, ...(handedness && { handedness }), warnings },
        text: `${counted(rows, 'row')} written to ${out}${hand}.`,
      };
    }),
};
