import { badOption } from '../../preload/contract/error-messages.ts';
import { setNameOf } from '../../preload/contract/imported-tracks.ts';
import { TableOptions } from '../../preload/contract/options/table.ts';
import type { CommandParams } from '../../preload/contract/commands.ts';
import type { Api } from '../api/api.ts';
import type { CommandInput } from './command.ts';
import { textFlag } from './common-flags.ts';
import { findSources } from './find-source.ts';
import { flagsOf, optionsFrom, type Flag } from './flags.ts';
import { runJob } from './with-api.ts';
import { setNameFlag } from './track-flags.ts';

const optionFlags = flagsOf(TableOptions);

/** Of `import --table`. */
export const TABLE_FLAGS: Flag[] = [
  textFlag(
    'table',
    'FILE',
    'Trajectories or detections of a video that were made elsewhere, as a set of trajectories: a table of this program, TrackMate (CSV or XML), trackpy, napari, or any other CSV.',
  ),
  textFlag('of', 'ID|FILE', 'Of --table: the video. Needed where the project has several.'),
  setNameFlag('the name of the table'),
  ...optionFlags,
];

export interface ImportedTable {
  particles: number;
  rows: number;
  sha256: string;
  warnings: string[];
  videoId: number;
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

/** Runs the job that imports a table, and tells what came of it. */
export async function runTableImport(
  api: Api,
  input: Pick<CommandInput, 'signal' | 'progress'>,
  request: CommandParams<'tracks.import'>,
): Promise<ImportedTable> {
  const { resultId } = await runJob(api, input, () => api.call('tracks.import', request));
  const summary = (await api.call('project.summary', {}))!;
  const { videoId, name, particles, rows, imported, warnings } = summary.trackSets.find(
    ({ setId }) => setId === resultId,
  )!;
  return { particles, rows, sha256: imported!.sha256, warnings, videoId, name };
}

/** Imports the table that was asked for; null where none was. @throws bad-input, bad-option, not-found */
export async function importTable(
  api: Api,
  input: Pick<CommandInput, 'values' | 'signal' | 'progress'>,
): Promise<ImportedTable | null> {
  const { values, progress } = input;
  const path = values.get('table') as string | undefined;
  if (path === undefined) return null;
  const options = optionsFrom(TableOptions, optionFlags, values);
  const videoId = await videoOf(api, values.get('of') as string | undefined);
  const name = (values.get('name') as string | undefined) ?? setNameOf(path);
  const imported = await runTableImport(api, input, { videoId, path, name, options });
  for (const warning of imported.warnings) progress.note(`Warning: ${warning}`);
  return imported;
}
