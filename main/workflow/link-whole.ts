import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import type { TrackOptions } from '../../preload/contract/options/track.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import type { FileLight } from './dust.ts';
import {
  linkVideo,
  type Machine,
  type MeasuringFile,
  type VideoLengths,
  type VideoPositions,
} from './measure-frames.ts';

/** The images that positions were measured on. */
export interface MeasuredImages {
  measuring: Pick<MeasuringFile, 'path' | 'pixelUm' | 'mask' | keyof PlaneChoice>;
  modelFolder: string | null;
  /** Files of single frames, where these are not all that lie there. */
  files?: string[];
  light: FileLight;
  /** Frames whose detections a person gave: they stay as they are. */
  edited?: readonly number[] | 'all';
}

const telling = (done: number, total: number): string => `Telling pairs apart (${done} of ${total})`;

/**
 * Links the positions of a whole video. Where a trajectory is lost beside another one both particles may have been found as one: the images are looked at again
 * there, and what they tell is linked with the rest. That takes up to a second a place: `onStep` is told how far it is.
 */
export async function linkWhole(
  machine: Pick<Machine, 'worker' | 'signal'>,
  positions: VideoPositions,
  lengths: VideoLengths,
  options: TrackOptions & { localise: { particleDiameterUm: number } },
  { measuring, modelFolder, files, light, edited = [] }: MeasuredImages,
  onStep: (step: string) => void = () => undefined,
): Promise<TrackTable> {
  const { worker, signal } = machine;
  const tracks = await linkVideo(machine, positions, lengths, options);
  if (edited === 'all') return tracks;
  const diameterPx = options.localise.particleDiameterUm / lengths.pixelUm;
  const lost = (await worker.call('lostBeside', { tracks, diameterPx }, { signal })).filter(
    ({ from, to }) => !edited.some((frame) => frame >= from && frame <= to),
  );
  if (lost.length === 0) return tracks;
  const { path, channel, position, slice, timepoint, pixelUm, mask } = measuring;
  onStep(telling(0, lost.length));
  const sidePx = await worker.call('maskSide', { pixelUm, options: mask }, { signal });
  const pattern = await light.pattern();
  const both = await worker.call(
    'separatePairs',
    {
      path,
      channel,
      position,
      slice,
      timepoint,
      mask,
      sidePx,
      modelFolder,
      positions,
      lost,
      diameterPx,
      files: files ?? null,
      light: pattern?.light ?? null,
    },
    { signal, onProgress: ({ done, total }) => onStep(telling(done, total)) },
  );
  return both ? linkVideo(machine, both, lengths, options) : tracks;
}
