import { badInput } from '../../../preload/contract/errors.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import type { Command, CommandInput } from '../command.ts';
import { outFlag, textFlag, switchFlag } from '../common-flags.ts';
import { numberOf, type Flag } from '../flags.ts';
import { trackFiles, watch } from '../track-files.ts';
import { setNameFlag, trackOptionFlags, videoFlags } from '../track-flags.ts';
import { trackVideos } from '../track-videos.ts';
import { changeProject, withApi } from '../with-api.ts';

const videoFlag: Flag = {
  name: 'video',
  values: 'many',
  placeholder: 'ID|FILE...',
  description: 'Videos of the project, or files, which are imported if they are new.',
  parse: (values) => values,
};

const watchFlags: Flag[] = [
  textFlag(
    'watch',
    'FOLDER|FILE',
    'Tracks while another program writes: the single images of a folder, or the frames of a stack (TIFF, Micro-Manager, the folder of an NDTiff dataset) that grows; with --model-file or --no-model.',
  ),
  {
    name: 'idle-s',
    values: 1,
    placeholder: 'N',
    description: 'Of --watch: it ends when nothing has changed for so long. Default 30. [s]',
    parse: ([text]) => numberOf('idle-s', text),
  },
];

const noModelFlag = switchFlag('no-model', 'Tracks in the plane, without heights and without a calibration.');

/** Flags that have no meaning beside each other. */
function refuse({ values }: CommandInput, names: readonly string[], why: string): void {
  const given = names.find((name) => values.has(name));
  if (given !== undefined) throw badOption(given, `--${given} ${why}.`);
}

const nameFlag = setNameFlag('the one without a name');

const isProject = (path: string): boolean => path.endsWith('.janus3d');

export const track: Command = {
  name: 'track',
  details: 'Localises, cuts masks, predicts heights, links, smooths.',
  positionals: [{ name: 'PROJECT|FILE', many: true, optional: true }],
  flags: [
    videoFlag,
    textFlag('model', 'ID|NAME', 'Model of the project to predict with. Default: the latest.'),
    nameFlag,
    textFlag(
      'model-file',
      'MODEL.json',
      'Tracks files without a project, with a model that a project exported as JSON.',
    ),
    noModelFlag,
    ...watchFlags,
    textFlag(
      'profile',
      'NAME',
      'Setup of a video that is new to the project or in none; compared with the one that the model was trained with.',
    ),
    ...videoFlags.map((flag) => ({
      ...flag,
      description: `Of files without a project: ${flag.description}`,
    })),
    outFlag(
      'tracks.csv',
      'Table to write: particle, frame, t_s, x_px, y_px, x_um, y_um, z_raw_um, z_um, z_sd_um, in_range, outlier, crowded, bridged, reason, link_confidence, weak. With several videos a folder, in which each has a table of its name.',
      true,
    ),
    ...trackOptionFlags,
  ],
  notes:
    'track PROJECT --video ... keeps the trajectories in the project; track FILE... --model-file MODEL.json needs no project and gives the same numbers. z_um is the height of the particle above the focal plane, smoothed, and empty where the model is out of its range, but for short stretches between trusted heights: these are marked bridged, and have in_range 0. reason says why a row is an outlier: height (off the path of its particle), noisy (heights that jump throughout), immobile (does not even diffuse), doublet (another particle stays beside it), undecided (one position of two particles found as one). weak marks circles that were too weak to be found by themselves and were taken because their trajectory leads there; they have no height of their own. Finished frames are kept, in the project or in a hidden file beside the table: started again with the same options it goes on where it stopped. --watch: rows are in NAME-provisional.csv beside the table, and may change, until one pass over the whole at the end gives the same table as tracking the folder or file afterwards. With several videos there is a line a video, and the exit code is the worst of all.',
  run: (input) =>
    withApi(input, async (api) => {
      const { positionals, values } = input;
      if (values.has('watch')) {
        if (positionals.length > 0)
          throw badInput(`"${positionals[0]}" is one argument too many; --watch names the folder.`);
        if (!values.has('model-file') && !values.has('no-model'))
          throw badOption('model-file', '--watch needs --model-file MODEL.json, or --no-model.');
        refuse(input, ['video', 'model', 'name'], 'belongs to a project');
        refuse(input, ['frames'], 'is for videos that are whole');
        return watch(api, input);
      }
      refuse(input, ['idle-s'], 'belongs to --watch');
      if (positionals.length === 0) throw badInput('PROJECT|FILE is missing; see "janus3d track --help".');
      if (!isProject(positionals[0])) {
        if (!values.has('model-file') && !values.has('no-model')) {
          throw badInput(
            `${positionals[0]} is no project (.janus3d); to track a file give --model-file MODEL.json, or --no-model for positions in the plane.`,
          );
        }
        if (values.has('model-file')) refuse(input, ['no-model'], 'contradicts --model-file');
        refuse(input, ['video', 'model', 'name'], 'belongs to a project; give files by their names');
        return trackFiles(api, input);
      }
      if (positionals.length > 1)
        throw badInput(
          `"${positionals[1]}" is one argument too many; give videos of a project with --video.`,
        );
      if (!values.has('video')) throw badOption('video', '--video is missing; see "janus3d track --help".');
      refuse(input, ['model-file', ...videoFlags.map(({ name }) => name)], 'is for files without a project');
      const several = (values.get('video') as string[]).length > 1;
      if (several) await api.tools.prepareFolder(values.get('out') as string);
      // Of several videos each table is looked at when its name is known.
      const checked = several
        ? { ...input, values: new Map([...values].filter(([name]) => name !== 'out')) }
        : input;
      return changeProject(api, checked, 'track', (project) => trackVideos(api, input, project));
    }),
};
