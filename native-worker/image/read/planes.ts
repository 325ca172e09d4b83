import { fileError } from './byte-file.ts';

/** Axes other than Y and X, slowest first, with their lengths. */
export type AxisSizes = [axis: string, size: number][];

/** The planes that an image source shows as frames. */
export interface PlaneOrder {
  /** `info.axes`: axes longer than one, slowest first, then YX. */
  axes: string;
  frames: number;
  /** Number of the plane in the whole file, counted in the order of its axes, for a frame. */
  planeOf(frame: number): number;
}

/**
 * Frames of a file with these axes; with `channel`, only the planes of that channel.
 * @throws JanusError where the file has no such channel.
 */
export function orderPlanes(path: string, sizes: AxisSizes, channel: number | undefined): PlaneOrder {
  const at = sizes.findIndex(([axis]) => axis === 'C');
  const channels = at < 0 ? 1 : (sizes[at] as [string, number])[1];
  if (channel !== undefined && !(Number.isInteger(channel) && channel >= 0 && channel < channels)) {
    throw fileError(
      path,
      `has ${channels} channel${channels > 1 ? 's' : ''}, none numbered ${channel}`,
      `choose ${channels > 1 ? `0 to ${channels - 1}` : '0'}`,
    );
  }
  const one = channel !== undefined && channels > 1;
  const kept = sizes.filter(([axis, size]) => size > 1 && !(one && axis === 'C'));
  const frames = kept.reduce((product, [, size]) => product * size, 1);
  // Planes that follow each other within one channel: the product of the axes faster than C.
  const inner = one ? sizes.slice(at + 1).reduce((product, [, size]) => product * size, 1) : 1;
  return {
    axes: `${kept.map(([axis]) => axis).join('')}YX`,
    frames,
    planeOf: (frame) =>
      one ? Math.floor(frame / inner) * inner * channels + channel * inner + (frame % inner) : frame,
  };
}
