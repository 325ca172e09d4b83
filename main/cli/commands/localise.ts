import { counted } from '../../../preload/contract/counted.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { channelNeeded } from '../../../preload/contract/error-messages.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { detectionTable } from '../../api/csv-tables.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { flagsOf, numberOf, optionsFrom, wholeNumberOf } from '../flags.ts';
import { stepProgress, withApi } from '../with-api.ts';
import { checkOutput, writeTable } from '../write-table.ts';

const optionFlags = flagsOf(LocaliseOptions);

export const localise: Command = {
  name: 'localise',
  details: 'By circular Hough transform. Columns: frame, x_px, y_px, radius_px, score.',
  positionals: [{ name: 'FILE' }],
  flags: [
    outFlag('detections.csv', 'Table to write.', true),
    {
      name: 'pixel-um',
      values: 1,
      placeholder: 'N',
      description: 'Side of a pixel in the sample; from the file unless given. [um]',
      parse: ([value]) => numberOf('pixel-um', value),
    },
    {
      name: 'channel',
      values: 1,
      placeholder: 'N',
      description:
        'Which channel to read of a file that has several (0-based); needed where there are several.',
      parse: ([value]) => wholeNumberOf('channel', value, [0, 1000]),
    },
    ...optionFlags,
  ],
  run: (input) =>
    withApi(input, async (api) => {
      const { positionals, values, signal, progress } = input;
      const [path] = positionals;
      const out = values.get('out') as string;
      const options = optionsFrom(LocaliseOptions, optionFlags, values);
      const chosen = values.get('channel') as number | undefined;
      const channel = chosen ?? 0;
      const info = await api.tools.sourceInfo(path, channel);
      if (info.channels > 1 && chosen === undefined) {
        throw channelNeeded(path, info.channels);
      }
      const pixelUm = (values.get('pixel-um') as number | undefined) ?? info.pixelSizeUm;
      if (pixelUm === null) {
        throw badInput(
          `${path} does not say how large a pixel is; give it with --pixel-um (0.1625 for 6.5 um pixels at 40x).`,
        );
      }
      if (!(pixelUm > 0)) throw badInput('--pixel-um takes a number above 0.');
      await checkOutput(input, api);
      const table = await api.tools.localise(
        { path, channel, from: 0, to: info.frames, pixelUm, options },
        { signal, onProgress: stepProgress(input, 'Localising') },
      );
      await writeTable(out, detectionTable(table));
      const detections = table.frame.length;
      const empty = info.frames - new Set(table.frame).size;
      const warnings = info.warnings.map((warning) => `${path}: ${warning}.`);
      if (empty > 0) {
        warnings.push(
          `no particle was found in ${empty} of ${counted(info.frames, 'frame')}; look at one of them, then change --sensitivity, the radius range or the particle diameter.`,
        );
      }
      for (const warning of warnings) progress.note(`Warning: ${warning}`);
      return {
        json: { out, frames: info.frames, detections, pixelSizeUm: pixelUm, warnings },
        text: `${counted(detections, 'circle')} in ${counted(info.frames, 'frame')}, written to ${out}.`,
      };
    }),
};
