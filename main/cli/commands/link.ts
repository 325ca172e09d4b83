import { badInput } from '../../../preload/contract/errors.ts';
import { LinkOptions } from '../../../preload/contract/options/track.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { csvBatches, readColumns } from '../../api/tables.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeRows } from '../write-table.ts';

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
      await checkOutput(input, api);
      const { columns } = await readColumns(path, ['frame', 'x_px', 'y_px']);
      const positions = { frame: wholeNumbers(path, columns.frame), xPx: columns.x_px, yPx: columns.y_px };
      const particle = await api.tools.linkPositions(positions, { maxStepPx, memoryFrames }, input.signal);
      await writeRows(out, linkedRows(path, particle));
      const particles = countOf(particle);
      return {
        json: { out, particles, rows: particle.length },
        text: `${particles} particles in ${particle.length} rows, written to ${out}.`,
      };
    }),
};

function wholeNumbers(path: string, values: Float64Array): Int32Array {
  const wrong = values.findIndex((value) => value !== (value | 0));
  if (wrong < 0) return Int32Array.from(values);
  throw badInput(`${path}, line ${wrong + 2}: frame is ${values[wrong]}, not a whole number; correct it.`, {
    path,
  });
}

/** The rows of the table, read a second time, with their particles: so it is never held whole. */
async function* linkedRows(path: string, particle: Int32Array): AsyncGenerator<string[][], void, void> {
  let kept: number[] | null = null;
  let row = 0;
  for await (const batch of csvBatches(path)) {
    if (!kept) {
      const [names] = batch;
      kept = names.flatMap((name, column) => (name === 'particle' ? [] : [column]));
      yield [['particle', ...kept.map((column) => names[column])]];
      continue;
    }
    const columns = kept;
    yield batch.map((cells) => [String(particle[row++]), ...columns.map((column) => cells[column])]);
  }
  if (row !== particle.length)
    throw badInput(`${path} was changed while it was linked; start again when it is finished.`, { path });
}

/** How many different numbers there are. */
function countOf(particle: Int32Array): number {
  const seen = new Uint8Array(particle.reduce((most, one) => Math.max(most, one), -1) + 1);
  for (const one of particle) seen[one] = 1;
  return seen.reduce((sum, one) => sum + one, 0);
}
