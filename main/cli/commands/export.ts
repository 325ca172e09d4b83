import type { ProjectSummary } from '../../../preload/contract/commands.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { outOfDate } from '../../../preload/contract/messages.ts';
import type { Api } from '../../api/api.ts';
import type { OutputKind } from '../../api/output.ts';
import type { Command, CommandOutput } from '../command.ts';
import { outFlag, textFlag } from '../common-flags.ts';
import { findModel } from '../find-model.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeTable } from '../write-table.ts';

/** What can be written, and in which formats; the first is the default. */
const FORMATS = {
  masks: ['csv', 'tiff'],
  features: ['csv'],
  tracks: ['csv', 'trackmate-csv'],
  predictions: ['csv'],
  detections: ['csv'],
  model: ['json', 'onnx'],
} as const;
type What = keyof typeof FORMATS;
type Format = (typeof FORMATS)[What][number];

const KINDS: Record<Format, OutputKind> = {
  csv: 'csv',
  'trackmate-csv': 'csv',
  tiff: 'tiff',
  json: 'json',
  onnx: 'onnx',
};

const listed = Object.entries(FORMATS).map(([what, formats]) => `${what}: ${formats.join(', ')}`);

const isOneOf = <Choice extends string>(choices: readonly Choice[], value: string): value is Choice =>
  choices.some((choice) => choice === value);

export const exportData: Command = {
  name: 'export',
  summary: 'Writes what the project holds to a file.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    textFlag('what', 'NAME', `What to write. One of ${Object.keys(FORMATS).join(', ')}.`, true),
    textFlag('format', 'NAME', `Format of the file, by what is written. ${listed.join('; ')}.`, true),
    outFlag('PATH', 'File to write.', true),
    textFlag(
      'id',
      'ID',
      'Which video (tracks), model (predictions) or stack or video (detections). Default: the latest.',
    ),
    textFlag('model', 'ID|NAME', 'Which model (model). Default: the latest.'),
  ],
  notes: [
    'Masks and features are one table: stack, particle, slice, x_px, y_px, z_label_um, then a column a feature. As tiff, masks are the',
    'mask set as acquired, a page a row of that table.',
    'trackmate-csv: spots as TrackMate of Fiji writes them, with four head rows, the last of them with units.',
    'A model as json can be imported into another project (import --model) and holds all that made it; as onnx it runs from other',
    'programs: columns of features as exported, by the names in its metadata, give z_label_um.',
  ].join(' '),
  run: (input) =>
    withApi(input, async (api) => {
      const { values } = input;
      const what = values.get('what') as string;
      if (!Object.hasOwn(FORMATS, what)) {
        const choices = Object.keys(FORMATS).join(', ');
        throw badInput(`There is no "${what}" to export; choose one of ${choices}.`);
      }
      const formats: readonly string[] = FORMATS[what as What];
      const format = values.get('format') as string;
      if (!formats.includes(format))
        throw badInput(`${what} can't be written as "${format}"; choose ${formats.join(' or ')}.`);
      const out = values.get('out') as string;
      const project = await api.call('project.open', { path: input.positionals[0] });
      await checkOutput(input, api, KINDS[format as Format]);
      if (isOneOf(FORMATS.model, format)) {
        const modelId = findModel(project, values.get('model') as string | undefined);
        await api.tools.exportModel(modelId, format, out);
        return { json: { out, modelId }, text: `Model ${modelId} written to ${out}.` };
      }
      if (format === 'tiff') {
        const pages = await api.tools.exportMaskImages(out);
        return { json: { out, pages }, text: `${pages} masks written to ${out}.` };
      }
      const id = idOf(project, what as Exclude<What, 'model'>, values.get('id') as string | undefined);
      const warnings = warningsOf(project, what as Exclude<What, 'model'>, id);
      for (const warning of warnings) input.progress.note(`Warning: ${warning}`);
      return writeRows(api, what as Exclude<What, 'model'>, id, format, out, warnings);
    }),
};

function idOf(
  project: ProjectSummary,
  what: Exclude<What, 'model'>,
  given: string | undefined,
): number | undefined {
  const latest: Record<Exclude<What, 'model'>, number | undefined> = {
    masks: undefined,
    features: undefined,
    tracks: project.tracks.at(-1)?.videoId,
    predictions: project.models.at(-1)?.modelId,
    detections: project.sources.at(-1)?.sourceId,
  };
  const id = given === undefined ? latest[what] : Number(given);
  if (id === undefined && what !== 'masks' && what !== 'features')
    throw badInput(`The project has no ${what} yet; see calibrate, train and track.`);
  if (id !== undefined && !Number.isInteger(id)) throw badInput(`--id takes a whole number, not "${given}".`);
  return id;
}

/** Why the rows may not be of what the images hold by now. */
function warningsOf(project: ProjectSummary, what: Exclude<What, 'model'>, id: number | undefined): string[] {
  const results = {
    masks: project.calibration,
    features: project.calibration,
    tracks: project.tracks.find(({ videoId }) => videoId === id),
    predictions: project.models.find(({ modelId }) => modelId === id),
    detections: undefined,
  };
  return (results[what]?.outOfDate ?? []).map((name) => outOfDate(name));
}

async function writeRows(
  api: Api,
  what: Exclude<What, 'model'>,
  id: number | undefined,
  format: string,
  out: string,
  warnings: string[],
): Promise<CommandOutput> {
  const table = api.tools.exportTable(what, id, format === 'trackmate-csv' ? 'trackmate' : 'plain');
  await writeTable(out, table);
  return { json: { out, rows: table.rows, warnings }, text: `${table.rows} rows written to ${out}.` };
}
