import type { Command } from '../command.ts';
import { withApi } from '../with-api.ts';

export const newProject: Command = {
  name: 'new',
  details: 'Its name ends in .janus3d; it is an SQLite database.',
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  run: (input) =>
    withApi(input, async (api) => {
      const { path } = await api.call('project.create', { path: input.positionals[0] });
      return { json: { project: path }, text: `Made ${path}.` };
    }),
};
