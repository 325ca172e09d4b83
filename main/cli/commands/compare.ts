import type { CompareRow } from '../../../preload/contract/commands.ts';
import { CompareOptions } from '../../../preload/contract/options/compare.ts';
import { comparisonTable } from '../../api/csv-tables.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { MODEL_LISTS, withTakers } from '../model-flags.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

const optionFlags = flagsOf(CompareOptions).map(withTakers);

export const compare: Command = {
  name: 'compare',
  details: 'All are tested on the same held-out masks. Rows are kept: a second run tests only what is new.',
  positionals: [{ name: 'PROJECT' }],
  flags: [outFlag('comparison.csv', 'Table to write, as export --what comparison gives it.'), ...optionFlags],
  lists: MODEL_LISTS,
  notes:
    'interval: 95 % of epsilon, by drawing whole particles (or stacks, where at least five were left out) anew. fit_s: seconds for a fit on the rows not held out. us/mask: microseconds for the height of a mask that has been measured.',
  run: (input) =>
    withApi(input, async (api) => {
      const options = optionsFrom(CompareOptions, optionFlags, input.values);
      return changeProject(api, input, 'compare', async () => {
        await runJob(api, input, () => api.call('compare.start', { options, seed: input.seed }));
        const { rows } = await api.call('compare.get', {});
        const asked = options.splits.flatMap((split) =>
          options.models.flatMap((model) => rows.filter((row) => row.model === model && row.split === split)),
        );
        const out = input.values.get('out') as string | undefined;
        if (out !== undefined) await writeTable(out, comparisonTable(asked));
        return { json: { rows: asked, ...(out !== undefined && { out }) }, text: tableOf(asked) };
      });
    }),
};

const HEAD = ['model', 'split', 'epsilon', 'interval', 'sd_um', 'rmse_um', 'fit_s', 'us/mask'];
/** Columns of words; numbers are flush right. */
const WORDS = 2;

function tableOf(rows: readonly CompareRow[]): string {
  const cells = rows.map((row) => [
    row.model,
    row.split,
    row.epsilon.toFixed(4),
    row.epsilonInterval.map((end) => end.toFixed(4)).join('-'),
    row.sdUm.toFixed(3),
    row.rmseUm.toFixed(3),
    row.fitS.toFixed(2),
    row.predictUsPerMask.toFixed(1),
  ]);
  const widths = HEAD.map((head, j) => Math.max(head.length, ...cells.map((line) => line[j].length)));
  return [HEAD, ...cells]
    .map((line) =>
      line
        .map((cell, j) => (j < WORDS ? cell.padEnd(widths[j]) : cell.padStart(widths[j])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
