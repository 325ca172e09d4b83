import type { Frame, PixelArray } from '../../preload/contract/frame.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import type { Steps } from './plane-steps.ts';

export interface SourceOptions {
  /**
   * Channel to read of a file that has several, 0-based. Given: `frames` counts the planes of that channel and `axes`
   * has no C. Not given: every plane of every channel is a frame, in the order of `axes`.
   */
  channel?: number;
  /** Stage position (series) to read of a file that has several, 0-based; likewise, with axis P. */
  position?: number;
  /** Height, likewise, with axis Z. */
  slice?: number;
  /** Time point, likewise, with axis T. */
  timepoint?: number;
}

export interface ReadOptions {
  signal?: AbortSignal;
  /** Samples of a frame that is no longer needed: where they are of the right kind and number the new frame is written over them. */
  buffer?: PixelArray;
}

/**
 * A stack or video of which single planes are read. Planes are numbered in the order of `info.axes`, the rightmost axis
 * before Y running fastest.
 *
 * Samples come as stored: 1 to 8 bits as Uint8Array, 9 to 16 bits as Uint16Array, never rescaled; signed, wider and
 * floating-point samples as Float32Array (exact up to 24 bits). Colour becomes the rounded, unweighted mean of
 * red, green and blue, as ImageJ's conversion to grey does by default. Inverted TIFF (WhiteIsZero) is turned, so that bright is large; palette
 * indices keep their stored values.
 */
export interface ImageSource {
  readonly info: SourceInfo;
  /** All files that it is made of, if there are others than the one at `info.path`. */
  readonly members?: readonly string[];
  /** @throws JanusError `bad-input` where the file is damaged or has no such plane, `cancelled` by the signal. */
  readFrame(index: number, options?: ReadOptions): Promise<Frame>;
  close(): Promise<void>;
}

type Doubts = Pick<SourceInfo, 'channels' | 'sliceHeightsUm' | 'frameTimesS' | 'stageDirection' | 'warnings'>;

/** A file's description, with what most formats leave unsaid filled in. */
export const fileInfo = (known: Omit<SourceInfo, keyof Doubts> & Partial<Doubts>): SourceInfo => ({
  channels: 1,
  sliceHeightsUm: null,
  frameTimesS: null,
  stageDirection: null,
  warnings: [],
  ...known,
});

/** The same with heights and times of single planes, where the planes along Z or T are the frames. */
export function withSteps(
  info: SourceInfo,
  { heights, times }: { heights: Steps; times: Steps },
): SourceInfo {
  const along = (axis: string): boolean => info.axes === `${axis}YX`;
  return {
    ...info,
    zStepUm: heights.step,
    frameIntervalS: times.step,
    sliceHeightsUm: along('Z') ? heights.uneven : null,
    frameTimesS: along('T') ? times.uneven : null,
    stageDirection: heights.direction,
    warnings: [
      ...info.warnings,
      ...(info.axes.includes('Z') ? heights.warnings : []),
      ...(info.axes.includes('T') ? times.warnings : []),
    ],
  };
}
