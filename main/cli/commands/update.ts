import type { Command } from '../command.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';

export const update: Command = {
  name: 'update',
  details: 'The calibration, models, trajectories and validations, each with the options it was made with.',
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  notes:
    'Models are trained with their own seed. Earlier models stay. Finished work is stored at once: started again it goes on where it stopped.',
  run: (input) =>
    withApi(input, async (api) =>
      changeProject(api, input, 'update', async () => {
        const before = await api.call('project.stale', {});
        await runJob(api, input, () => api.call('update.start', { seed: input.seed }));
        const { results: outOfDate } = await api.call('project.stale', {});
        const updated = before.results.filter((result) => !outOfDate.includes(result));
        const lines = [
          before.results.length === 0
            ? 'Nothing was out of date.'
            : `Was out of date: ${before.results.join(', ')}.`,
          ...(outOfDate.length > 0 ? [`Still out of date: ${outOfDate.join(', ')}.`] : []),
        ];
        return { json: { updated, outOfDate }, text: lines.join('\n') };
      }),
    ),
};
