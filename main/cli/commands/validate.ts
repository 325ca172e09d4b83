import type { ProjectSummary } from '../../../preload/contract/commands.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { ValidateOptions } from '../../../preload/contract/options/validate.ts';
import {
  slopeReading,
  type HeightFigures,
  type ValidationRow,
} from '../../../preload/contract/validation.ts';
import type { Api } from '../../api/api.ts';
import type { Command } from '../command.ts';
import { outFlag, textFlag } from '../common-flags.ts';
import { findModel } from '../find-model.ts';
import { findStack, findVideo } from '../find-source.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

const optionFlags = flagsOf(ValidateOptions);

export const validate: Command = {
  name: 'validate',
  details:
    'The heights are those of a video, or the predictions of a stack that was held out; the true ones may come from an optical trap or a piezo.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    textFlag(
      'video',
      'ID|FILE',
      'Video of the project, or a file, which is imported if it is new. Its trajectories are used; it is tracked first if the model has not tracked it.',
    ),
    textFlag(
      'stack',
      'ID|FILE',
      'Or a z-stack of the project: what the model predicted while it was held out.',
    ),
    textFlag(
      'truth',
      'TRUTH.csv',
      'Columns frame (a stack: slice), z_um (particle above the focal plane) or z_label_um (focal plane above the particle), in sample micrometres. With x_px, y_px each row is one particle, without the height is that of all particles of the frame. particle: whose rows belong together.',
      true,
    ),
    textFlag(
      'model',
      'ID|NAME',
      'Model to judge. Default: the one that has tracked the video, else the latest.',
    ),
    ...optionFlags,
    outFlag(
      'residuals.csv',
      'Writes pairs of true and found positions: frame or slice, particle, x_px, y_px, distance_um, z_true_um, z_raw_um, z_raw_sd_um, raw_in_range, residual_raw_um, z_um, z_sd_um, in_range, residual_um, outlier, crowded.',
    ),
  ],
  notes:
    "All heights are those of the particle above the focal plane. Figures of the first level are of single images in range (raw), after the median difference is taken off; epsilon is sdUm over the model's valid range. smoothed: in time, as track writes them. slope: predicted on true heights, 1 if the axial factor is right; 95 % intervals draw whole particles, or runs of frames where there are fewer than five particles. coverage90: share of residuals within the stated 90 % interval.",
  run: (input) =>
    withApi(input, async (api) => {
      const { values, seed, progress } = input;
      const options = optionsFrom(ValidateOptions, optionFlags, values);
      const out = values.get('out') as string | undefined;
      const [video, stack] = ['video', 'stack'].map((name) => values.get(name) as string | undefined);
      if ((video === undefined) === (stack === undefined)) {
        throw badInput('Give one of --video and --stack; see "janus3d validate --help".');
      }
      return changeProject(api, input, 'validate', async (project) => {
        const sourceId =
          video === undefined ? findStack(project, stack!) : await findVideo(api, project, video, null);
        const modelId = chooseModel(project, sourceId, values.get('model') as string | undefined);
        const truthPath = values.get('truth') as string;
        const { resultId } = await runJob(api, input, () =>
          api.call('validate.start', { sourceId, modelId, truthPath, options, seed }),
        );
        return report(api, resultId!, out, (line) => progress.note(line));
      });
    }),
};

/** Without a name the model that made the trajectories, so that nothing is tracked anew. */
function chooseModel(project: ProjectSummary, sourceId: number, given: string | undefined): number {
  const used = project.tracks.find((one) => one.videoId === sourceId);
  return given === undefined && used?.modelId ? used.modelId : findModel(project, given);
}

async function report(
  api: Api,
  validationId: number,
  out: string | undefined,
  note: (line: string) => void,
): Promise<{ json: object; text: string }> {
  const { rows } = await api.call('validations.list', {});
  const validation = rows.find((row) => row.validationId === validationId)!;
  const { raw, all, smoothed, unflagged, lateral, ...counts } = validation;
  if (out !== undefined) await writeTable(out, api.tools.exportTable('validation', validationId));
  for (const warning of validation.warnings) note(`Warning: ${warning}`);
  return {
    json: { ...counts, ...raw, lateral, smoothed, unflagged, all, ...(out !== undefined && { out }) },
    text: textOf(validation, out),
  };
}

const um = (value: number, digits = 3): string => `${value.toFixed(digits)} um`;
const percent = (share: number | null): string =>
  share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;

function figureLine(what: string, figures: HeightFigures): string {
  const { rows, epsilon, epsilonInterval, sdUm, maeUm, medianAbsUm, coverage90 } = figures;
  const interval = epsilonInterval.map((end) => end.toFixed(4)).join(' to ');
  return `  ${what}: epsilon ${epsilon.toFixed(4)} (95 %: ${interval}), standard deviation ${um(sdUm)}, mean error ${um(maeUm)}, median ${um(medianAbsUm)}; 90 % intervals hold ${percent(coverage90)} (${rows} heights)`;
}

function textOf(validation: ValidationRow, out: string | undefined): string {
  const { kind, source, model, modelId, truth, raw, smoothed, unflagged, lateral, axialFactor } = validation;
  const { truthRows, matchedRows, missingRows, outOfRangeRows, beyondRangeRows, beyondRangeFlagged } =
    validation;
  const signed = (value: number): string => `${value < 0 ? '' : '+'}${um(value)}`;
  const bins = raw.bins.map(
    ({ zUm, rows, biasUm, sdUm, coverage90 }) =>
      `    z ${zUm.toFixed(1).padStart(6)} um: bias ${signed(biasUm).padStart(9)}, standard deviation ${um(sdUm)}, 90 % intervals hold ${percent(coverage90)} (${rows})`,
  );
  return [
    `${source} by model ${modelId} (${model}) against ${truth}: ${truthRows} true rows, ${matchedRows} matched, ${missingRows} ${kind === 'video' ? 'not found' : 'without a held-out prediction'}, ${outOfRangeRows} matched but flagged as out of range (${beyondRangeFlagged} of ${beyondRangeRows} that are).`,
    `  constant taken off: median ${signed(raw.offsetMedianUm)}, mean ${signed(raw.offsetMeanUm)}${raw.offsetSpreadUm === null ? '' : `; between particles it varies by ${um(raw.offsetSpreadUm)}`}`,
    figureLine('single images', raw),
    ...(smoothed ? [figureLine('smoothed', smoothed)] : []),
    ...(unflagged ? [figureLine('smoothed, not flagged', unflagged)] : []),
    raw.slope === null
      ? `  ${slopeReading(raw, axialFactor).text}`
      : `  slope ${raw.slope.toFixed(3)}. ${slopeReading(raw, axialFactor).text}`,
    ...(lateral
      ? [
          `  across: ${um(lateral.rmsUm)} root mean square, median ${um(lateral.medianUm)}, bias x ${signed(lateral.biasXUm)}, y ${signed(lateral.biasYUm)}`,
        ]
      : []),
    ...bins,
    ...(out === undefined ? [] : [`Written to ${out}.`]),
  ].join('\n');
}
