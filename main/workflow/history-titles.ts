import { basename } from 'node:path';
import { chosenText, type ChosenTracks } from '../../preload/contract/chosen-tracks.ts';
import type { HistoryEntry } from '../../preload/contract/history.ts';
import { MODEL_TITLES } from '../../preload/contract/options/train.ts';
import { COMMAND_NOTE } from '../project/stored-formats.ts';
import { listHistory } from '../project/history.ts';
import type { Project } from '../project/project.ts';
import { sourceNames } from '../project/sources.ts';
import { unpackJson } from '../project/stored-json.ts';

/** What a command was given, as far as people are told of it; a stored note may hold anything. */
interface Params {
  kind?: string;
  path?: string;
  paths?: string[];
  sourceId?: number;
  stackId?: number;
  videoId?: number | null;
  particle?: number;
  use?: boolean | null;
  name?: string;
  setup?: { name?: string };
  options?: { model?: string } | null;
  edits?: { do?: string }[];
  masks?: unknown[];
  leaveOut?: boolean;
  modelId?: number;
  title?: string;
  videoIds?: number[];
  chosen?: ChosenTracks | null;
  analysisId?: number;
}

type Words = (params: Params, nameOf: (id: number | null | undefined) => string) => string;

const USE: Record<string, string> = { true: 'Use', false: 'Leave out', null: 'Leave to the program' };

function imported({ kind, path, paths = [] }: Params): string {
  if (kind === 'model') return `Import the model ${basename(path ?? '')}`;
  const [first = '', ...others] = paths.map((one) => basename(one));
  return others.length > 0 ? `Import ${first} and ${others.length} more` : `Import ${first}`;
}

const TRACK_EDITS: Record<string, string> = {
  split: 'Split',
  join: 'Join',
  delete: 'Delete',
  isolate: 'Isolate',
  rename: 'Name',
};

/** A set of trajectories, as people call it. */
export const setOf = (name: string | undefined): string =>
  name ? `the trajectories “${name}”` : 'the first set of trajectories';

/** By the names under which commands are noted. */
const TITLES: Record<string, Words> = {
  import: imported,
  remove: ({ sourceId }, nameOf) => `Remove ${nameOf(sourceId)}`,
  set: ({ sourceId }, nameOf) => `Change properties of ${nameOf(sourceId)}`,
  relink: () => 'Find moved images again',
  'setup.save': ({ setup }) => `Save the setup ${setup?.name ?? ''}`,
  'setup.remove': ({ name }) => `Remove the setup ${name ?? ''}`,
  setZSeries: ({ use, particle, stackId }, nameOf) =>
    `${USE[String(use)] ?? 'Choose'} particle ${particle ?? ''} of ${nameOf(stackId)}`,
  leaveOutMasks: ({ masks = [], leaveOut }) =>
    `${leaveOut ? 'Leave out' : 'Use'} ${masks.length === 1 ? 'a mask' : `${masks.length} masks`}`,
  calibrate: () => 'Calibrate',
  train: ({ options }) => `Train ${MODEL_TITLES[options?.model ?? ''] ?? 'a model'}`,
  editDetections: ({ sourceId, edits = [] }, nameOf) =>
    `Correct ${edits.length === 1 ? 'a detection' : `${edits.length} detections`} of ${nameOf(sourceId)}`,
  clearDetectionEdits: ({ sourceId }, nameOf) => `Take back all corrections of ${nameOf(sourceId)}`,
  editTracks: ({ videoId, edits = [] }, nameOf) =>
    `${TRACK_EDITS[edits[0]?.do ?? ''] ?? 'Correct'} trajectories of ${nameOf(videoId)}`,
  clearTrackEdits: ({ videoId }, nameOf) =>
    `Take back all corrections of the trajectories of ${nameOf(videoId)}`,
  renameModel: ({ modelId, title }) =>
    title ? `Call model ${modelId} “${title}”` : `Take back the name of model ${modelId}`,
  removeModel: ({ modelId }) => `Remove model ${modelId}`,
  setLocalise: ({ videoId, options }, nameOf) =>
    `${options ? 'Set' : 'Set back'} the settings for localising${typeof videoId === 'number' ? ` of ${nameOf(videoId)}` : ''}`,
  track: ({ videoId, name }, nameOf) => `Track ${nameOf(videoId)}${name ? ` as “${name}”` : ''}`,
  importTracks: ({ path, videoId }, nameOf) =>
    `Import ${basename(path ?? '')} as trajectories of ${nameOf(videoId)}`,
  importDetections: ({ path, videoId }, nameOf) =>
    `Import ${basename(path ?? '')} as detections of ${nameOf(videoId)}`,
  removeImportedDetections: ({ videoId }, nameOf) => `Remove the imported detections of ${nameOf(videoId)}`,
  showTracks: ({ videoId, name }, nameOf) => `Show ${setOf(name)} of ${nameOf(videoId)}`,
  removeTracks: ({ videoId, name }, nameOf) => `Remove ${setOf(name)} of ${nameOf(videoId)}`,
  validate: ({ sourceId }, nameOf) => `Validate ${nameOf(sourceId)}`,
  analyse: ({ videoIds = [], chosen }, nameOf) =>
    `Analyse ${chosen ? `${chosenText(chosen)} of ` : ''}${videoIds.map(nameOf).join(', ')}`,
  removeAnalysis: ({ analysisId }) => `Remove analysis ${analysisId}`,
};

/** What was done and can be undone, and what was undone and can be done again, newest first. */
export function historyEntries(project: Project): HistoryEntry[] {
  const names = sourceNames(project);
  const nameOf = (id: number | null | undefined): string => names.get(id ?? NaN) ?? 'a file';
  return listHistory(project).map(({ name, params, ...entry }) => {
    const given: Params = unpackJson(project.path, COMMAND_NOTE, params, `command ${entry.commandId}`);
    return { ...entry, title: titleOf(name, given, nameOf) };
  });
}

function titleOf(name: string, params: Params, nameOf: Parameters<Words>[1]): string {
  try {
    return TITLES[name]?.(params, nameOf) ?? name;
  } catch {
    // The note is not as this version writes it.
    return name;
  }
}
