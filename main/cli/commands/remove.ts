import type { Command } from '../command.ts';
import { findSources } from '../find-source.ts';
import { changeProject, withApi } from '../with-api.ts';

export const remove: Command = {
  name: 'remove',
  details:
    'All that was measured on them goes with them; a stack takes the calibration along. Models and the files stay.',
  positionals: [{ name: 'PROJECT' }, { name: 'SOURCE', many: true }],
  flags: [],
  notes: 'SOURCE is the number that import gave, a path or a file name.',
  run: (input) =>
    withApi(input, async (api) => {
      const [, ...given] = input.positionals;
      return changeProject(api, input, 'remove', async (project) => {
        const sources = findSources(project, given);
        const removed = [...new Set(sources.map(({ sourceId }) => sourceId))];
        for (const sourceId of removed) await api.call('project.remove', { sourceId });
        const nameOf = new Map(sources.map(({ sourceId, name }) => [sourceId, name]));
        return {
          json: { removed },
          text: removed.map((id) => `removed ${id}  ${nameOf.get(id)}`).join('\n'),
        };
      });
    }),
};
