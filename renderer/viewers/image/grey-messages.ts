import type { Frame } from '../../../preload/contract/frame.ts';
import type { Range } from './contrast.ts';

/** Of the grey levels of a frame. */
export interface FrameStats {
  /** Darkest and brightest pixel. */
  extent: Range;
  /** Counts in equal bins over `counted`. */
  counted: Range;
  counts: Uint32Array;
}

export interface GreyRequest {
  id: number;
  /** Null: the frame of the request before. */
  frame: Frame | null;
  /** Null: only the counts are asked for. */
  range: Range | null;
  gamma: number;
}

export interface GreyAnswer {
  id: number;
  /** Of a new frame. */
  stats: FrameStats | null;
  bitmap: ImageBitmap | null;
  /** Memory of the frame before a new one, to be used again. */
  spare: ArrayBuffer | null;
}
