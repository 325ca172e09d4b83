import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import type { Command } from '../command.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { runJob, withApi } from '../with-api.ts';

const optionFlags = flagsOf(CalibrateOptions, { rename: { sidePx: 'mask-side-px' } });

export const calibrate: Command = {
  name: 'calibrate',
  summary:
    'All stacks of the project: localise, filter by spacing, follow each particle through its stack, cut and pre-process masks, align z, extract features.',
  positionals: [{ name: 'PROJECT' }],
  flags: optionFlags,
  notes: 'Finished work is stored at once: started again with the same options it goes on where it stopped.',
  run: (input) =>
    withApi(input, async (api) => {
      const options = optionsFrom(CalibrateOptions, optionFlags, input.values);
      await api.call('project.open', { path: input.positionals[0] });
      await runJob(api, input, () => api.call('calibrate.start', { options, seed: input.seed }));
      const calibration = (await api.call('calibration.get', {}))!;
      const { stacks, particles, masks, zRangeUm, warnings } = calibration;
      const rejected: Record<string, number> = {};
      for (const { reason } of calibration.rejected) rejected[reason] = (rejected[reason] ?? 0) + 1;
      const [low, high] = zRangeUm.map((z) => z.toFixed(2));
      const left = Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`);
      return {
        json: { stacks, particles, masks, zRangeUm, rejected, warnings },
        text: [
          `${particles} particles in ${stacks} stacks, ${masks} masks, z labels valid from ${low} to ${high} um.`,
          ...(left.length ? [`Left out: ${left.join(', ')}.`] : []),
          ...warnings.map((warning) => `Note: ${warning}`),
        ].join('\n'),
      };
    }),
};
