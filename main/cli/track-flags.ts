import { TrackSetName } from '../../preload/contract/common-params.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import { flagsOf, type Flag } from './flags.ts';

/** `A-B`: the first and the last frame. */
function rangeOf(text: string): [number, number] {
  const [, first, last] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  if (first === undefined || Number(first) > Number(last))
    throw badOption('frames', `--frames takes the first and the last frame, as in 0-99, not "${text}".`);
  return [Number(first), Number(last)];
}

export const framesFlag: Flag = {
  name: 'frames',
  values: 1,
  placeholder: 'A-B',
  description: 'First and last frame to track, 0-based. Default: all.',
  path: ['frames'],
  parse: ([text]) => rangeOf(text),
};

export const trackOptionFlags: Flag[] = [framesFlag, ...flagsOf(TrackOptions, ['frames'])];

/** @param unlessGiven what the set is called without it */
export const setNameFlag = (unlessGiven: string): Flag => ({
  name: 'name',
  values: 1,
  placeholder: 'NAME',
  mayBeEmpty: true,
  description: `Of the set of trajectories in the project: a video keeps several, by other models or options; the same name replaces. Default: ${unlessGiven}.`,
  parse: ([text]) => {
    const name = TrackSetName.safeParse(text);
    if (name.success) return name.data;
    throw badOption('name', '--name takes at most 60 characters.');
  },
});

/** The part of the image and of the time that is wanted. */
export const partFlags: Flag[] = trackOptionFlags.filter(({ name }) =>
  ['frames', 'region-x', 'region-y'].includes(name),
);

/** What a person knows better than a file that is in no project. */
export const videoFlags: Flag[] = flagsOf(ImportOptions, [
  'setup',
  'zStepUm',
  'stageDirection',
  'timepoint',
  'focalHeightUm',
]);
