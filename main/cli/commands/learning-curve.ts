import { learningReading, type LearningCurve } from '../../../preload/contract/learning-curve.ts';
import { LEARNING_OPTIONS } from '../../../preload/contract/options/learning-curve.ts';
import { learningTable } from '../../api/csv-tables.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { MODEL_LISTS, modelFlags, modelOptionsFrom } from '../model-flags.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

const optionFlags = modelFlags(LEARNING_OPTIONS);

export const learningCurve: Command = {
  name: 'learning-curve',
  details:
    'Trains a model on 1, 2, 4, ... and finally all particles, and tests it on the same held-out masks. The curve shows whether more calibration data would help. Points are stored: a cancelled run continues from them.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    ...optionFlags,
    outFlag(
      'curve.csv',
      'Writes the curve: model, split, train_particles, train_rows, epsilon, sd_um, repeats, epsilon_low, epsilon_high, test_rows.',
    ),
  ],
  lists: MODEL_LISTS,
  notes:
    'epsilon: standard deviation of the residuals over the valid z range, mean of the repeats (each with other training particles); low and high: smallest and largest repeat. A larger set of particles contains the smaller ones.',
  run: (input) =>
    withApi(input, async (api) => {
      const options = modelOptionsFrom(LEARNING_OPTIONS, optionFlags, input.values);
      const out = input.values.get('out') as string | undefined;
      return changeProject(api, input, 'learning-curve', async () => {
        await runJob(api, input, () => api.call('learning.start', { options, seed: input.seed }));
        const { curves } = await api.call('learning.get', {});
        const { model, split, rows } = curves.at(-1);
        if (out !== undefined) await writeTable(out, learningTable([{ model, split, rows }]));
        const reading = learningReading(rows);
        return { json: { model, split, rows, reading }, text: `${tableOf(rows)}\n${reading}` };
      });
    }),
};

function tableOf(rows: LearningCurve['rows']): string {
  const head = ['particles', 'masks', 'epsilon', 'low', 'high', 'sd_um', 'repeats'];
  const cells = rows.map((row) => [
    String(row.trainParticles),
    String(row.trainRows),
    row.epsilon.toFixed(4),
    row.epsilonLow.toFixed(4),
    row.epsilonHigh.toFixed(4),
    row.sdUm.toFixed(3),
    String(row.repeats),
  ]);
  const widths = head.map((name, j) => Math.max(name.length, ...cells.map((line) => line[j].length)));
  return [head, ...cells]
    .map((line) => line.map((cell, j) => cell.padStart(widths[j])).join('  '))
    .join('\n');
}
