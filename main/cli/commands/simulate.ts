import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';
import type { Command } from '../command.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { stepProgress, withApi } from '../with-api.ts';
import { outFlag } from '../common-flags.ts';

const optionFlags = flagsOf(SimulateOptions);

export const simulate: Command = {
  name: 'simulate',
  details:
    'They are simulated by wave optics and written as OME-TIFF: stack_NN.ome.tif, video.ome.tif, *_truth.csv.',
  positionals: [],
  flags: [outFlag('DIR', 'Folder for the files; made if it is not there.', true), ...optionFlags],
  run: (input) =>
    withApi(input, async (api) => {
      const options = optionsFrom(SimulateOptions, optionFlags, input.values);
      const { signal, seed, values } = input;
      const onProgress = stepProgress(input, 'Simulating');
      const { files } = await api.tools.simulate(values.get('out') as string, options, seed, {
        signal,
        onProgress,
      });
      return { json: { files }, text: files.join('\n') };
    }),
};
