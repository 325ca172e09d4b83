import { basename } from 'node:path';
import { counted } from '../../preload/contract/counted.ts';
import type { CommandName, CommandParsed } from '../../preload/contract/commands.ts';
import type { JobState } from '../../preload/contract/jobs.ts';
import { MODEL_TITLES } from '../../preload/contract/options/train.ts';
import { getSource } from '../project/sources.ts';
import type { Project } from '../project/project.ts';
import type { WorkRequest } from './waiting-work.ts';

type Described = {
  [Name in CommandName]?: {
    kind: JobState['kind'];
    about: (params: CommandParsed<Name>, project: Project) => string;
  };
};

const videos = (ids: readonly number[]): string => counted(ids.length, 'video');

/** Commands whose work can wait and be asked for again in the same words; a recording that is followed and a sample can't. */
const WORK: Described = {
  'calibrate.start': { kind: 'calibrate', about: () => '' },
  'train.start': { kind: 'train', about: ({ options }) => MODEL_TITLES[options.model] ?? '' },
  'compare.start': { kind: 'compare', about: () => '' },
  'learning.start': { kind: 'learning', about: () => '' },
  'tracks.import': { kind: 'import', about: ({ path }) => basename(path) },
  'track.start': { kind: 'track', about: ({ videoId }, project) => getSource(project, videoId).name },
  'track.startMany': { kind: 'track', about: ({ videoIds }) => videos(videoIds) },
  'validate.start': { kind: 'validate', about: ({ sourceId }, project) => getSource(project, sourceId).name },
  'analyse.start': { kind: 'analyse', about: ({ videoIds }) => videos(videoIds) },
  'update.start': { kind: 'update', about: () => '' },
};

/** A command as long work that can be kept; null where it is none. */
export function requestOf(command: CommandName, params: unknown, project: Project): WorkRequest | null {
  const described = WORK[command] as
    { kind: JobState['kind']; about: (params: unknown, project: Project) => string } | undefined;
  if (!described) return null;
  return { command, params, kind: described.kind, about: described.about(params, project).slice(0, 300) };
}
