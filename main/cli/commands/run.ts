import { counted } from '../../../preload/contract/counted.ts';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from '../command.ts';
import { textFlag } from '../common-flags.ts';
import type { Flag } from '../flags.ts';
import { filesOf, readRecipe } from '../read-recipe.ts';
import { Replay } from '../replay.ts';
import { withApi } from '../with-api.ts';

const setFlag: Flag = {
  name: 'set',
  values: 'many',
  placeholder: 'SOURCE=FILE...',
  description: 'Uses other files for sources of the recipe: SOURCE is the name in the recipe.',
  parse: (values) => values,
};

export const run: Command = {
  name: 'run',
  details: 'With the same files and version, the results are the same to the bit.',
  positionals: [{ name: 'RECIPE.json' }],
  flags: [
    textFlag(
      'project',
      'OUT',
      'Project to make; it must not be there yet. Default: the name of the recipe with .janus3d, beside it.',
    ),
    setFlag,
  ],
  notes: [
    'A recipe is made by "janus3d export PROJECT --what recipe --format json". With the same files, version and tensor back end it gives',
    'the same numbers; export from the new project as from any other.',
  ].join(' '),
  run: (input) =>
    withApi(input, async (api) => {
      const { values, positionals } = input;
      const [path] = positionals;
      const recipe = await readRecipe(path);
      const files = filesOf(recipe, (values.get('set') as string[] | undefined) ?? []);
      const stem = basename(path).replace(/(-recipe)?\.json$/, '');
      const project =
        (values.get('project') as string | undefined) ?? resolve(dirname(path), `${stem}.janus3d`);
      await api.call('project.create', { path: project });
      const replay = new Replay(api, input, recipe, files);
      await api
        .alone('run', () => replay.run())
        .catch((error: unknown) => {
          input.progress.note(
            `${project} holds the steps that were done; delete it before you run the recipe again.`,
          );
          throw error;
        });
      const { trackSets } = (await api.call('project.summary', {}))!;
      const videos = replay.tracked.map(({ source, videoId, name }) => {
        const made = trackSets.find((set) => set.videoId === videoId && set.name === name)!;
        const { particles, rows, warnings } = made;
        return { source, videoId, ...(name && { name }), particles, rows, warnings };
      });
      const lines = videos.map(
        ({ source, name, particles, rows }) =>
          `${source}${name ? ` as ${name}` : ''}: ${counted(particles, 'trajectory', 'trajectories')}, ${counted(rows, 'position')}.`,
      );
      const done = `${counted(recipe.steps.length, 'step')} done in ${project}.`;
      return {
        json: { project, steps: recipe.steps.length, models: replay.modelIds, videos },
        text: [...lines, done].join('\n'),
      };
    }),
};
