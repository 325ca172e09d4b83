import { badInput } from '../../../preload/contract/errors.ts';
import type { Command } from '../command.ts';
import { outFlag, textFlag } from '../common-flags.ts';
import { withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

const WHAT = ['masks', 'features', 'tracks', 'predictions', 'detections'] as const;
type What = (typeof WHAT)[number];

export const exportData: Command = {
  name: 'export',
  summary: 'Writes what the project holds to a file.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    textFlag('what', 'NAME', `What to write. One of ${WHAT.join(', ')}.`, true),
    textFlag('format', 'csv', 'Format of the file. One of csv.', true),
    outFlag('PATH', 'File to write.', true),
    textFlag(
      'id',
      'ID',
      'Which video (tracks), model (predictions) or stack or video (detections). Default: the latest.',
    ),
  ],
  notes:
    'Masks and features are one table: stack, particle, slice, x_px, y_px, z_label_um, then a column a feature.',
  run: (input) =>
    withApi(input, async (api) => {
      const { values } = input;
      const what = values.get('what') as string;
      if (!WHAT.includes(what as What))
        throw badInput(`There is no "${what}" to export; choose one of ${WHAT.join(', ')}.`);
      const format = values.get('format') as string;
      if (format !== 'csv') throw badInput(`${what} can't be written as "${format}"; choose csv.`);
      const out = values.get('out') as string;
      const project = await api.call('project.open', { path: input.positionals[0] });
      const latest: Record<What, number | undefined> = {
        masks: undefined,
        features: undefined,
        tracks: project.tracks.at(-1)?.videoId,
        predictions: project.models.at(-1)?.modelId,
        detections: project.sources.at(-1)?.sourceId,
      };
      const given = values.get('id') as string | undefined;
      const id = given === undefined ? latest[what as What] : Number(given);
      if (id === undefined && what !== 'masks' && what !== 'features') {
        throw badInput(`The project has no ${what} yet; see calibrate, train and track.`);
      }
      if (id !== undefined && !Number.isInteger(id))
        throw badInput(`--id takes a whole number, not "${given}".`);
      const table = api.tools.exportTable(what as What, id);
      await writeTable(out, table);
      return { json: { out, rows: table.rows }, text: `${table.rows} rows written to ${out}.` };
    }),
};
