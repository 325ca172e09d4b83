import { gaussianSmooth } from '../math/gaussian.ts';
import { countMaxima, countMinima } from '../math/curve-peaks.ts';
import { extent } from '../math/statistics.ts';

/** Half width of the horizontal profile, in the paper's pixels. */
const HALF_WIDTH = 39;
/** Smoothing before extrema are counted: as wide as the authors' 5 x 5 median window (standard deviation sqrt(2) of a pixel's place in it). */
const SMOOTHING_SD = Math.SQRT2;
/** Extrema must stand out by this share of the mask's own standard deviation (the authors' z-scored mask). */
const MIN_PROMINENCE = 0.15;
/** Counts above this are taken as this. */
const MOST_COUNTED = 3;

export interface HorizontalFeatures {
  range: number;
  minima: number;
  maxima: number;
}

/**
 * Features of the horizontal profile of a pre-processed mask: the mean over rows of its central +-39 length units, one value a column.
 * `range` is its maximum less its minimum; `minima` and `maxima` count the extrema (0 to 3) of the smoothed profile with a prominence of
 * at least 0.15 standard deviations of the same pixels.
 *
 * @param start index in `processed` of the mask's first pixel
 * @param unitPx pixels to one of the paper's
 */
export function horizontalFeatures(
  processed: Float32Array,
  start: number,
  sidePx: number,
  unitPx: number,
): HorizontalFeatures {
  const centre = (sidePx - 1) / 2;
  const half = Math.min(centre, Math.round(HALF_WIDTH * unitPx));
  const width = 2 * half + 1;
  const profile = new Float64Array(width);
  let sum = 0;
  let squares = 0;
  for (let y = centre - half; y <= centre + half; y++) {
    const row = start + y * sidePx + centre - half;
    for (let x = 0; x < width; x++) {
      const value = processed[row + x];
      profile[x] = profile[x] + value;
      sum += value;
      squares += value * value;
    }
  }
  const pixels = width * width;
  const sd = Math.sqrt(Math.max(0, squares / pixels - (sum / pixels) ** 2));
  for (let x = 0; x < width; x++) profile[x] /= width;
  const [lowest, highest] = extent(profile);
  // A flat mask has noise of rounding alone.
  if (sd < 1e-6) return { range: highest - lowest, minima: 0, maxima: 0 };
  const smooth = gaussianSmooth(profile, SMOOTHING_SD * unitPx);
  return {
    range: highest - lowest,
    minima: Math.min(MOST_COUNTED, countMinima(smooth, MIN_PROMINENCE * sd)),
    maxima: Math.min(MOST_COUNTED, countMaxima(smooth, MIN_PROMINENCE * sd)),
  };
}
