import type { Brightness } from '../../preload/contract/brightness.ts';
import type { Frame, PixelArray } from '../../preload/contract/frame.ts';
import { evenlySpread } from '../math/evenly-spread.ts';
import { median } from '../math/statistics.ts';

/** Brightness is taken from at most this many frames, evenly spaced, and from at most BRIGHTNESS_PIXELS pixels in all. */
export const BRIGHTNESS_FRAMES = 5;
export const BRIGHTNESS_PIXELS = 50e6;
/** Saturated if at least this share of all pixels looked at has the highest grey level; without saturation only one or two pixels of a frame have it. */
const CUT_OFF_SHARE = 1e-4;
/** About so many pixels of a frame give its median. */
const SAMPLE = 20_000;

/** Grey levels of one frame. */
export interface FrameLevels {
  median: number;
  bits: number;
  highest: number;
  /** Pixels that have the highest level. */
  highestCount: number;
  /** All pixels. */
  pixelCount: number;
}

export function levelsOf({ data, bits }: Pick<Frame, 'data' | 'bits'>): FrameLevels {
  let highest = -Infinity;
  let highestCount = 0;
  for (let at = 0; at < data.length; at++) {
    const value = data[at];
    if (value > highest) {
      highest = value;
      highestCount = 1;
    } else if (value === highest) highestCount++;
  }
  return { median: median(sampleOf(data)), bits, highest, highestCount, pixelCount: data.length };
}

function sampleOf(data: PixelArray): ArrayLike<number> {
  if (data.length <= SAMPLE) return data;
  return Float64Array.from({ length: SAMPLE }, (_, k) => data[Math.floor(evenlySpread(k) * data.length)]);
}

/** Brightness of a file from at least one of its frames. */
export function brightnessOf(frames: readonly FrameLevels[]): Brightness {
  const level = median(frames.map((frame) => frame.median));
  const highest = Math.max(...frames.map((frame) => frame.highest));
  const atTop = frames.filter((frame) => frame.highest === highest);
  const count = atTop.reduce((sum, frame) => sum + frame.highestCount, 0);
  const pixels = frames.reduce((sum, frame) => sum + frame.pixelCount, 0);
  const isCut = level > 0 && highest > level && count >= CUT_OFF_SHARE * pixels;
  return { level, bits: frames[0].bits, cutOffAt: isCut ? highest / level : null };
}
