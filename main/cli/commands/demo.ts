import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { counted } from '../../../preload/contract/counted.ts';
import type { ModelReport } from '../../../preload/contract/commands.ts';
import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { Api } from '../../api/api.ts';
import type { Tools } from '../../api/cli-tools.ts';
import type { Command, CommandInput } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { numbersOf, readCsv } from '../../api/csv-tables.ts';
import { runJob, stepProgress, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

type Truth = Parameters<Tools['trackErrors']>[0]['truth'];
type TrackErrors = Awaited<ReturnType<Tools['trackErrors']>>;

/** Labels of the paper's Pt particles. */
const PAPER_RANGE_UM = [-9.3, 24.5];

/** Nearer to the edge than this the rings of a particle are cut off, and it is no error that it isn't found. */
const EDGE_PX = 75;

const trainAndReport = async (
  api: Api,
  input: CommandInput,
  model: 'ert' | 'best',
  split: SplitName,
): Promise<ModelReport> => {
  const { resultId } = await runJob(api, input, () =>
    api.call('train.start', { options: { model, split }, seed: input.seed }),
  );
  return api.call('model.report', { modelId: resultId! });
};

async function readTruth(path: string): Promise<Truth> {
  const all = await readCsv(path);
  const kind = all.names.indexOf('kind');
  const table = { ...all, rows: all.rows.filter((row) => row[kind] === 'janus') };
  return {
    frame: Int32Array.from(numbersOf(table, 'frame')),
    particle: Int32Array.from(numbersOf(table, 'particle')),
    xPx: numbersOf(table, 'x_px'),
    yPx: numbersOf(table, 'y_px'),
    zLabelUm: numbersOf(table, 'z_label_um'),
  };
}

const errorLine = ({ model, split, epsilon, sdUm, zTotalUm, testRows }: ModelReport): string => {
  const how = split === 'random' ? 'masks held out at random' : 'each stack left out in turn';
  const what = model === 'best' ? 'the best model (trees on ring profiles)' : "the paper's trees";
  return `  z of ${what}, ${how}: epsilon ${epsilon.toFixed(4)} (${sdUm.toFixed(2)} of ${zTotalUm.toFixed(1)} um, ${testRows} masks)`;
};

const trackLines = ({ model }: ModelReport, errors: TrackErrors): string[] => [
  `  video against truth, by ${model}: ${errors.found} of ${errors.positions} positions found, ${errors.mixed} tracks mixing particles`,
  `  3D error ${errors.spaceUm.toFixed(2)} um root mean square: ${errors.lateralUm.toFixed(2)} um across, ${errors.rmsZUm.toFixed(2)} um in z (median ${errors.medianZUm.toFixed(2)} um)`,
];

/** An experiment like the paper's in a folder: the files of its stacks and of its video. */
async function simulateExperiment(
  api: Api,
  input: CommandInput,
  folder: string,
  options: SimulateOptions,
): Promise<{ stacks: string[]; video: string }> {
  const onProgress = stepProgress(input, `Simulating ${options.stacks} z-stacks and a video`);
  const { signal, seed } = input;
  const { files } = await api.tools.simulate(folder, options, seed, { signal, onProgress });
  const images = files.filter((file) => file.endsWith('.ome.tif'));
  const video = images.find((file) => file.endsWith('video.ome.tif'))!;
  return { stacks: images.filter((file) => file !== video), video };
}

/** Makes the project anew and imports the images; returns the number of the video. */
async function importAll(
  api: Api,
  path: string,
  { stacks, video }: { stacks: string[]; video: string },
): Promise<number> {
  for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
  await api.call('project.create', { path });
  const options = ImportOptions.parse({});
  await api.call('project.import', { kind: 'stack', paths: stacks, options });
  const { ids } = await api.call('project.import', { kind: 'video', paths: [video], options });
  return ids[0];
}

export const demo: Command = {
  name: 'demo',
  details:
    'The images are of Pt-SiO2 Janus particles. Extremely randomised trees are trained as in the paper, with both splits, and then the best model. The project stays there.',
  positionals: [],
  flags: [outFlag('DIR', 'Folder for images and project. Default ./demo.')],
  run: (input) =>
    withApi(input, async (api) => {
      const { signal, seed } = input;
      const folder = resolve((input.values.get('out') as string | undefined) ?? 'demo');
      const path = join(folder, 'demo.janus3d');
      const options = SimulateOptions.parse({ scene: 'lab', zRangeUm: PAPER_RANGE_UM });
      const images = await simulateExperiment(api, input, folder, options);
      const videoId = await importAll(api, path, images);
      await runJob(api, input, () => api.call('calibrate.start', { seed }));
      const random = await trainAndReport(api, input, 'ert', 'random');
      const byStack = await trainAndReport(api, input, 'ert', 'stack');
      const best = await trainAndReport(api, input, 'best', 'stack');

      const { pixelSizeUm } = await api.tools.sourceInfo(images.video, null);
      const scene = { sizePx: options.size, edgePx: EDGE_PX, pixelUm: pixelSizeUm! };
      const truth = await readTruth(join(folder, 'video_truth.csv'));
      const track = async ({ modelId }: ModelReport): Promise<TrackErrors> => {
        await runJob(api, input, () => api.call('track.start', { videoId, modelId, seed }));
        const tracks = (await api.call('tracks.get', { videoId }))!;
        return api.tools.trackErrors({ tracks, truth, scene }, signal);
      };
      // The model with the smaller error on left-out stacks comes last: its tracks stay in the project.
      const [other, chosen] = byStack.sdUm < best.sdUm ? [best, byStack] : [byStack, best];
      const otherErrors = await track(other);
      const errors = await track(chosen);
      await writeTable(join(folder, 'tracks.csv'), api.tools.exportTable('tracks', videoId));

      const { particles, masks, zRangeUm } = (await api.call('calibration.get', {}))!;
      const [low, high] = zRangeUm.map((z) => z.toFixed(1));
      return {
        json: {
          project: path,
          zRangeUm,
          random: figures(random),
          stack: figures(byStack),
          best: figures(best),
          videoModel: chosen.model,
          video: errors,
          videoOther: otherErrors,
        },
        text: [
          `Calibrated with ${counted(masks, 'mask')} of ${counted(particles, 'particle')} in ${counted(images.stacks.length, 'stack')}; z labels valid from ${low} to ${high} um.`,
          ...[random, byStack, best].map(errorLine),
          ...trackLines(other, otherErrors),
          ...trackLines(chosen, errors),
          `Project: ${path}`,
          'Open it with "npm start".',
        ].join('\n'),
      };
    }),
};

const figures = ({ epsilon, sdUm, rmseUm, zTotalUm, trainRows, testRows, fitS }: ModelReport): object => ({
  epsilon,
  sdUm,
  rmseUm,
  zTotalUm,
  trainRows,
  testRows,
  fitS,
});
