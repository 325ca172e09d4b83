import { badInput } from '../../../preload/contract/errors.ts';
import { optionsOf } from '../../../preload/contract/options/source.ts';
import type { Command } from '../command.ts';
import { refuseIdle, type Flag } from '../flags.ts';
import { importTable, TABLE_FLAGS } from '../import-table.ts';
import { givenSourceOptions, SOURCE_FLAGS } from '../source-flags.ts';
import { changeProject, withApi } from '../with-api.ts';

const filesFlag = (name: 'stack' | 'video' | 'model', what: string): Flag => ({
  name,
  values: 'many',
  placeholder: 'FILE...',
  description: what,
  parse: (values) => values,
});

export const importFiles: Command = {
  name: 'import',
  details:
    '--model adds models of another project, --table trajectories or detections of another program. Lengths come from the files unless given.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    filesFlag('stack', 'Z-stacks for the calibration: files, folders or quoted globs of single images.'),
    filesFlag('video', 'Videos to be tracked: files, folders or quoted globs of single images.'),
    filesFlag('model', 'Models that another project exported as JSON.'),
    ...SOURCE_FLAGS,
    ...TABLE_FLAGS,
  ],
  notes: [
    'What is given here wins over what the files say, and that over the setup (see "janus3d profile --help").',
    'A table is of one video: its columns are recognised by the names that this program, TrackMate, trackpy and napari give them, or said by',
    '--frame-column, --x-column and so on. As trajectories, positions without a column of trajectories are linked; an uncertainty, or whether a',
    'height is in range, is known of a table only if it says so: it has such columns of this program. As detections, "track" measures at the',
    'positions of the table and gives them heights by its model; "remove --detections" takes them out again. Times are those of the video.',
  ].join(' '),
  run: (input) =>
    withApi(input, async (api) => {
      const { values, progress } = input;
      const stacks = (values.get('stack') as string[] | undefined) ?? [];
      const videos = (values.get('video') as string[] | undefined) ?? [];
      const models = (values.get('model') as string[] | undefined) ?? [];
      if (stacks.length + videos.length + models.length === 0 && !values.has('table'))
        throw badInput(
          'Nothing to import; give --stack FILE..., --video FILE..., --model FILE... or --table FILE.',
        );
      if (stacks.length + videos.length === 0) refuseIdle(values, SOURCE_FLAGS, '--stack or --video');
      if (!values.has('table')) refuseIdle(values, TABLE_FLAGS, '--table');
      return changeProject(api, input, 'import', async () => {
        const { setups } = await api.call('setups.list', {});
        const options = givenSourceOptions(values, setups);
        const ids: number[] = [];
        const warnings: string[] = [];
        for (const [kind, paths] of [
          ['stack', stacks],
          ['video', videos],
        ] as const) {
          if (paths.length === 0) continue;
          // Where both kinds are imported, each is told what concerns it.
          const own = stacks.length > 0 && videos.length > 0 ? optionsOf(kind, options) : options;
          const imported = await api.call('project.import', { kind, paths, options: own });
          ids.push(...imported.ids);
          warnings.push(...imported.warnings);
        }
        const modelIds: number[] = [];
        for (const path of models) modelIds.push((await api.call('model.import', { path })).modelId);
        for (const warning of warnings) progress.note(`Note: ${warning}`);
        const lines = [...stacks, ...videos].map((path, index) => `${ids[index]}  ${path}`);
        lines.push(...models.map((path, index) => `model ${modelIds[index]}  ${path}`));
        const table = await importTable(api, input);
        if (table) lines.push(table.line);
        const json = {
          ids,
          warnings: [...warnings, ...(table?.warnings ?? [])],
          ...(models.length > 0 && { modelIds }),
          ...table?.json,
        };
        return { json, text: lines.join('\n') };
      });
    }),
};
