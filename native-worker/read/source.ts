import type { Frame, PixelArray, SourceInfo } from '../../preload/contract/data.ts';

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
  room?: PixelArray;
}

/**
 * A stack or video of which single planes are read. Planes are numbered in the order of `info.axes`, the rightmost axis
 * before Y running fastest.
 *
 * Samples come as stored: 1 to 8 bits as Uint8Array, 9 to 16 bits as Uint16Array, never rescaled; signed, wider and
 * floating-point samples as Float32Array (exact up to 24 bits). Colour becomes the rounded, unweighted mean of
 * red, green and blue, as ImageJ's conversion to grey does by default. Inverted TIFF (MinIsWhite) and palette indices keep their stored values,
 * as in ImageJ and tifffile.
 */
export interface ImageSource {
  readonly info: SourceInfo;
  /** @throws JanusError `bad-input` where the file is damaged or has no such plane, `cancelled` by the signal. */
  readFrame(index: number, options?: ReadOptions): Promise<Frame>;
  close(): Promise<void>;
}
