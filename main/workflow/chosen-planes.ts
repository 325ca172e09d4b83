import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { badOption, channelNeeded } from '../../preload/contract/error-messages.ts';
import type { ImportOptions, PlaneChoice } from '../../preload/contract/options/source.ts';
import type { Source } from '../project/sources.ts';

type Kind = Source['kind'];

/** The planes of a file that are the slices of a stack (at one time point) or the frames of a video (at one height). */
export function planesFor(kind: Kind, options: ImportOptions): PlaneChoice {
  const { channel, position, timepoint, slice } = options;
  const along = kind === 'stack' ? { timepoint } : { slice };
  const given = Object.entries({ position, ...along }).filter(([, index]) => typeof index === 'number');
  return { channel: channel ?? 0, ...Object.fromEntries(given) };
}

export const planesOf = ({ kind, options }: Source): PlaneChoice => planesFor(kind, options);

/** Refuses a file with several channels until one is chosen: bright field is not always the first. */
export function checkChannel(path: string, { channels }: SourceInfo, { channel }: ImportOptions): void {
  if (channels <= 1 || channel !== null) return;
  throw channelNeeded(path, channels);
}

/** Refuses a file along whose axes more than one stack or video lies, until one of them is chosen. */
export function checkAxes(path: string, kind: Kind, axes: string): void {
  const several = (option: string, what: string): Error =>
    badOption(option, `${path} holds ${what} (axes ${axes}); choose one with --${option}, 0 for the first.`, {
      path,
    });
  if (axes.includes('P')) throw several('position', 'several stage positions');
  if (!(axes.includes('T') && axes.includes('Z'))) return;
  throw kind === 'stack'
    ? several('timepoint', 'a z-stack at each of several time points')
    : several('slice', 'a video at each of several heights');
}
