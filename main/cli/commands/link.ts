import { LinkOptions } from '../../../preload/contract/options/track.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { numbersOf, readCsv } from '../../api/tables.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeLines } from '../write-table.ts';

const optionFlags = flagsOf(LinkOptions, { rename: { memoryFrames: 'memory' }, omit: ['minFrames'] });

export const link: Command = {
  name: 'link',
  summary:
    'Links positions over time (Crocker and Grier 1996): any table with frame, x_px, y_px; gives the same rows with particle.',
  positionals: [{ name: 'detections.csv' }],
  flags: [outFlag('tracks.csv', 'Table to write.', true), ...optionFlags],
  run: (input) =>
    withApi(input, async (api) => {
      const [path] = input.positionals;
      const out = input.values.get('out') as string;
      const { maxStepPx, memoryFrames } = optionsFrom(LinkOptions, optionFlags, input.values);
      const table = await readCsv(path);
      const frame = Int32Array.from(numbersOf(table, 'frame'));
      const positions = { frame, xPx: numbersOf(table, 'x_px'), yPx: numbersOf(table, 'y_px') };
      await checkOutput(input, api);
      const particle = await api.tools.linkPositions(positions, { maxStepPx, memoryFrames }, input.signal);
      const kept = table.names.flatMap((name, column) => (name === 'particle' ? [] : [column]));
      await writeLines(out, [
        ['particle', ...kept.map((column) => table.names[column])],
        ...table.rows.map((row, index) => [String(particle[index]), ...kept.map((column) => row[column])]),
      ]);
      const particles = new Set(particle).size;
      return {
        json: { out, particles, rows: particle.length },
        text: `${particles} particles in ${particle.length} rows, written to ${out}.`,
      };
    }),
};
