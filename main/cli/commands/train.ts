import { TRAIN_OPTIONS } from '../../../preload/contract/options/train.ts';
import type { ModelReport } from '../../../preload/contract/commands.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { MODEL_LISTS, modelFlags, modelOptionsFrom } from '../model-flags.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

const optionFlags = modelFlags(TRAIN_OPTIONS);

/** Of the report, what the JSON says: figures, no long lists. */
const TOLD = [
  ...([
    'modelId',
    'model',
    'split',
    'epsilon',
    'sdUm',
    'rmseUm',
    'zTotalUm',
    'trainRows',
    'testRows',
  ] as const),
  ...(['fitS', 'epsilonInterval', 'importances', 'permutation', 'periodicity', 'factors'] as const),
];

function textOf({
  modelId,
  model,
  split,
  testRows,
  epsilon,
  epsilonInterval,
  sdUm,
  rmseUm,
  zTotalUm,
  fitS,
  periodicity,
  warnings,
}: ModelReport): string {
  const interval = epsilonInterval
    ? ` (95 %: ${epsilonInterval.map((end) => end.toFixed(4)).join(' to ')})`
    : '';
  const lines = [
    `Model ${modelId} (${model}), tested by ${split} on ${testRows} masks:`,
    `  epsilon ${epsilon.toFixed(4)}${interval}, standard deviation ${sdUm.toFixed(3)} um, root mean square ${rmseUm.toFixed(3)} um over ${zTotalUm.toFixed(1)} um; fitted in ${fitS.toFixed(2)} s.`,
  ];
  if (periodicity) {
    lines.push(
      `  strongest period of the residuals along z ${periodicity.periodUm.toFixed(1)} um, ${(100 * periodicity.share).toFixed(1)} % of their variance.`,
    );
  }
  return [...lines, ...warnings.map((warning) => `Note: ${warning}`)].join('\n');
}

export const train: Command = {
  name: 'train',
  details:
    'The test is on masks that the model has not seen; then it is refitted on all stacks. random and particle hold out a part; stack leaves each stack out in turn and pools.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    ...optionFlags,
    outFlag(
      'predictions.csv',
      'Writes the predictions of held-out masks: stack, particle, slice, x_px, y_px, z_label_um, z_pred_um, z_sd_um, in_range.',
    ),
  ],
  lists: MODEL_LISTS,
  run: (input) =>
    withApi(input, async (api) => {
      const chosen = modelOptionsFrom(TRAIN_OPTIONS, optionFlags, input.values);
      const options = input.values.has('split') ? chosen : { ...chosen, split: undefined };
      const out = input.values.get('out') as string | undefined;
      return changeProject(api, input, 'train', async () => {
        const { resultId } = await runJob(api, input, () =>
          api.call('train.start', { options, seed: input.seed }),
        );
        const report = await api.call('model.report', { modelId: resultId! });
        if (out !== undefined) await writeTable(out, api.tools.exportTable('predictions', report.modelId));
        return {
          json: Object.fromEntries(TOLD.map((key) => [key, report[key]])),
          text: textOf(report),
        };
      });
    }),
};
