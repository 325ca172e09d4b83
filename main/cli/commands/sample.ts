import type { Command } from '../command.ts';
import { runJob, withApi } from '../with-api.ts';

export const sample: Command = {
  name: 'sample',
  details: 'It has three z-stacks and a video; images and *_truth.csv go into a folder beside it.',
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  run: (input) =>
    withApi(input, async (api) => {
      const [path] = input.positionals;
      await runJob(api, input, () => api.call('project.sample', { path }));
      const { sources, path: project } = (await api.call('project.summary', {}))!;
      const files = sources.map(({ sourceId, kind, path: file }) => ({ sourceId, kind, path: file }));
      return {
        json: { project, sources: files },
        text: [`Made ${project} with`, ...files.map((one) => `  ${one.kind} ${one.path}`)].join('\n'),
      };
    }),
};
