import { counted } from '../../preload/contract/counted.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import { setNameOf } from '../../preload/contract/imported-tracks.ts';
import { DetectionTableOptions, TableOptions } from '../../preload/contract/options/table.ts';
import type { CommandParams } from '../../preload/contract/commands.ts';
import type { Api } from '../api/api.ts';
import type { CommandInput } from './command.ts';
import { textFlag } from './common-flags.ts';
import { findSources } from './find-source.ts';
import { flagsOf, optionsFrom, refuseIdle, type Flag } from './flags.ts';
import { runJob } from './with-api.ts';
import { setNameFlag } from './track-flags.ts';

const optionFlags = flagsOf(TableOptions);
const detectionOptionFlags = flagsOf(DetectionTableOptions);
const nameFlag = setNameFlag('the name of the table');

const hasName =
  (flags: readonly Flag[]) =>
  ({ name }: Flag): boolean =>
    flags.some((one) => one.name === name);
/** What only one of the two things says that a table can become. */
const ONLY_TRAJECTORIES = [nameFlag, ...optionFlags.filter((flag) => !hasName(detectionOptionFlags)(flag))];
const ONLY_DETECTIONS = detectionOptionFlags.filter((flag) => !hasName(optionFlags)(flag));

const KINDS = ['trajectories', 'detections'] as const;
const asFlag: Flag = {
  name: 'as',
  values: 1,
  placeholder: 'NAME',
  description: `What the table becomes. One of ${KINDS.join(', ')}. Trajectories are a set beside the others; detections are what track starts from, instead of localising the video. Default trajectories.`,
  parse: ([text]) => {
    const kind = KINDS.find((one) => one === text);
    if (kind) return kind;
    throw badOption('as', `--as does not take "${text}"; choose out of ${KINDS.join(', ')}.`);
  },
};

/** Of `import --table`. */
export const TABLE_FLAGS: Flag[] = [
  textFlag(
    'table',
    'FILE',
    'Trajectories or detections of a video that were made elsewhere: a table of this program, TrackMate (CSV or XML), trackpy, napari, or any other CSV.',
  ),
  asFlag,
  textFlag('of', 'ID|FILE', 'Of --table: the video. Needed where the project has several.'),
  nameFlag,
  ...optionFlags,
  ...ONLY_DETECTIONS,
];

/** What came of a table. */
export interface ImportedTable {
  rows: number;
  sha256: string;
  warnings: string[];
  videoId: number;
}

export interface ImportedTracks extends ImportedTable {
  particles: number;
  name: string;
}

/** The video that a table is of. @throws bad-option, not-found */
async function videoOf(api: Api, given: string | undefined): Promise<number> {
  const summary = (await api.call('project.summary', {}))!;
  if (given !== undefined) return findSources(summary, [given])[0].sourceId;
  const videos = summary.sources.filter(({ kind }) => kind === 'video');
  if (videos.length === 1) return videos[0].sourceId;
  throw badOption(
    'of',
    videos.length === 0
      ? 'The project has no video that the table could be of; import the video first, or in the same command.'
      : `The project has ${videos.length} videos; say with --of which one the table is of: ${videos.map(({ sourceId, name }) => `${sourceId} (${name})`).join(', ')}.`,
  );
}

/** Runs the job that imports a table as trajectories, and tells what came of it. */
export async function runTableImport(
  api: Api,
  input: Pick<CommandInput, 'signal' | 'progress'>,
  request: CommandParams<'tracks.import'>,
): Promise<ImportedTracks> {
  const { resultId } = await runJob(api, input, () => api.call('tracks.import', request));
  const summary = (await api.call('project.summary', {}))!;
  const { videoId, name, particles, rows, imported, warnings } = summary.trackSets.find(
    ({ setId }) => setId === resultId,
  )!;
  return { particles, rows, sha256: imported!.sha256, warnings, videoId, name };
}

/** The same as detections. */
export async function runDetectionImport(
  api: Api,
  input: Pick<CommandInput, 'signal' | 'progress'>,
  request: CommandParams<'detections.import'>,
): Promise<ImportedTable> {
  await runJob(api, input, () => api.call('detections.import', request));
  const summary = (await api.call('project.summary', {}))!;
  const { sourceId: videoId, importedDetections } = summary.sources.find(
    ({ sourceId }) => sourceId === request.videoId,
  )!;
  const { rows, sha256, warnings } = importedDetections!;
  return { rows, sha256, warnings, videoId };
}

/** What is said of an imported table: under its name in JSON, and in a line. */
interface Told {
  json: { tracks: ImportedTracks } | { detections: ImportedTable };
  line: string;
  warnings: string[];
}

/** Imports the table that was asked for; null where none was. @throws bad-input, bad-option, not-found */
export async function importTable(
  api: Api,
  input: Pick<CommandInput, 'values' | 'signal' | 'progress'>,
): Promise<Told | null> {
  const { values } = input;
  const path = values.get('table') as string | undefined;
  if (path === undefined) return null;
  const asDetections = values.get('as') === 'detections';
  if (asDetections) refuseIdle(values, ONLY_TRAJECTORIES, '--as trajectories');
  else refuseIdle(values, ONLY_DETECTIONS, '--as detections');
  const videoId = await videoOf(api, values.get('of') as string | undefined);
  const told = asDetections
    ? await importAsDetections(api, input, { videoId, path })
    : await importAsTracks(api, input, { videoId, path });
  for (const warning of told.warnings) input.progress.note(`Warning: ${warning}`);
  return told;
}

type Given = { videoId: number; path: string };
type Input = Pick<CommandInput, 'values' | 'signal' | 'progress'>;

async function importAsDetections(api: Api, input: Input, given: Given): Promise<Told> {
  const options = optionsFrom(DetectionTableOptions, detectionOptionFlags, input.values);
  const detections = await runDetectionImport(api, input, { ...given, options });
  const { videoId, rows, warnings } = detections;
  return { json: { detections }, line: `video ${videoId}  ${counted(rows, 'detection')}`, warnings };
}

async function importAsTracks(api: Api, input: Input, given: Given): Promise<Told> {
  const options = optionsFrom(TableOptions, optionFlags, input.values);
  const name = (input.values.get('name') as string | undefined) ?? setNameOf(given.path);
  const tracks = await runTableImport(api, input, { ...given, name, options });
  const { videoId, particles, rows, warnings } = tracks;
  const trajectories = counted(particles, 'trajectory', 'trajectories');
  const line = `video ${videoId}  ${trajectories} of ${counted(rows, 'position')} as ${tracks.name}`;
  return { json: { tracks }, line, warnings };
}
