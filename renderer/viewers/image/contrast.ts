import type { Frame, PixelArray } from '../../../preload/contract/data.ts';

export type Range = [low: number, high: number];

/** Share of the pixels that auto-contrast lets run into black, and into white. */
const CLIPPED = 0.001;
const BINS = 256;

/** Smallest and largest finite value; [0, 1] when there is none. */
export function extent(data: PixelArray): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  if (low > high) return [0, 1];
  return low === high ? [low, low + 1] : [low, high];
}

/** Counts of `data` in equal bins over `range`; values outside go to the outermost bins. */
export function histogram(data: PixelArray, [low, high]: Range, bins = BINS): Uint32Array {
  const counts = new Uint32Array(bins);
  const scale = bins / (high - low);
  for (const value of data) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) * scale)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** The range that holds all but the darkest and brightest thousandth. */
export function autoRange(counts: Uint32Array, [low, high]: Range): Range {
  let total = 0;
  for (const value of counts) total += value;
  const clip = total * CLIPPED;
  const edge = (from: number, step: number): number => {
    let seen = 0;
    for (let bin = from; bin >= 0 && bin < counts.length; bin += step) {
      seen += counts[bin] ?? 0;
      if (seen > clip) return bin;
    }
    return from;
  };
  const width = (high - low) / counts.length;
  const first = edge(0, 1);
  const last = edge(counts.length - 1, -1);
  return [low + first * width, Math.max(low + (last + 1) * width, low + (first + 1) * width)];
}

/** Grey RGBA of a frame, `range` spread over black to white. */
export function toGrey(frame: Frame, [low, high]: Range, out: Uint8ClampedArray): void {
  const pixels = new Uint32Array(out.buffer, out.byteOffset, frame.data.length);
  const scale = 255 / Math.max(high - low, Number.EPSILON);
  const { data } = frame;
  for (let i = 0; i < data.length; i++) {
    const grey = ((data[i] ?? 0) - low) * scale;
    const level = grey > 0 ? (grey < 255 ? Math.round(grey) : 255) : 0;
    pixels[i] = 0xff000000 | (level << 16) | (level << 8) | level;
  }
}
