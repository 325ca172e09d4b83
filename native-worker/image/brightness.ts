import type { Brightness } from '../../preload/contract/brightness.ts';
import type { Frame } from '../../preload/contract/data.ts';
import { median } from '../math/statistics.ts';

/** The highest grey level is a limit where at least this share of the pixels has it: noise reaches its highest level in one or two. */
const CUT_OFF_SHARE = 1e-4;
/** About so many pixels of a frame give its median. */
const SAMPLE = 20_000;

/** What one frame tells of its file. */
export interface FrameLevels {
  median: number;
  bits: number;
  highest: number;
  /** Pixels of the highest level, and all. */
  count: number;
  pixels: number;
}

export function levelsOf({ data, bits }: Pick<Frame, 'data' | 'bits'>): FrameLevels {
  let [highest, count] = [-Infinity, 0];
  for (const value of data) {
    if (value > highest) [highest, count] = [value, 0];
    if (value === highest) count++;
  }
  const every = Math.max(1, Math.floor(data.length / SAMPLE));
  const sample = data.filter((_, at) => at % every === 0);
  return { median: median(sample), bits, highest, count, pixels: data.length };
}

/** Brightness of a file by some of its frames, of which there must be one at least. */
export function brightnessOf(frames: readonly FrameLevels[]): Brightness {
  const level = median(frames.map((frame) => frame.median));
  const highest = Math.max(...frames.map((frame) => frame.highest));
  const atTop = frames.filter((frame) => frame.highest === highest);
  const count = atTop.reduce((sum, frame) => sum + frame.count, 0);
  const pixels = frames.reduce((sum, frame) => sum + frame.pixels, 0);
  const isCut = level > 0 && highest > level && count >= CUT_OFF_SHARE * pixels;
  return { level, bits: frames[0].bits, cutOffAt: isCut ? highest / level : null };
}
