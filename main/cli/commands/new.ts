import type { Command } from '../command.ts';
import { withApi } from '../with-api.ts';

export const newProject: Command = {
  name: 'new',
  summary: 'Makes an empty project file (.janus3d, SQLite).',
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  run: (input) =>
    withApi(input, async (api) => {
      const { path } = await api.call('project.create', { path: input.positionals[0] });
      return { json: { project: path }, text: `Made ${path}.` };
    }),
};
