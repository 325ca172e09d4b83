import type { Frame, PixelArray } from '../../../preload/contract/frame.ts';

export type Range = [low: number, high: number];

export type ContrastMode = 'auto' | 'full' | 'hand';

/** How grey levels are shown. One for all frames of a source, so that frames can be compared. */
export interface Contrast {
  mode: ContrastMode;
  /** Per cent of the pixels that run into black, and into white, where it is automatic. */
  clipPercent: number;
  /** Found anew for every frame. */
  eachFrame: boolean;
  /** Null until a frame has been seen. */
  range: Range | null;
  /** Above 1: dark parts are brighter. */
  gamma: number;
}

/** Until someone sets another one. */
export const DEFAULT_CONTRAST: Contrast = {
  mode: 'auto',
  clipPercent: 0.1,
  eachFrame: false,
  range: null,
  gamma: 1,
};

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

/** The range that holds all but `clipPercent` per cent of the darkest and of the brightest pixels. */
export function autoRange(
  counts: Uint32Array,
  [low, high]: Range,
  clipPercent = DEFAULT_CONTRAST.clipPercent,
): Range {
  let total = 0;
  for (const value of counts) total += value;
  const clip = (total * clipPercent) / 100;
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

/** Fewer levels than the eye tells apart would show with a steep gamma. */
const STEPS = 4096;

/** Opaque grey RGBA of a share of white. */
function greyOf(share: number, gamma: number): number {
  const level = Math.round(255 * share ** (1 / gamma));
  return 0xff000000 | (level << 16) | (level << 8) | level;
}

let known: { gamma: number; greys: Uint32Array } | null = null;

/** Greys of `STEPS` equal steps from black to white; made once for all small images of a gallery. */
function greysOf(gamma: number): Uint32Array {
  if (known?.gamma !== gamma)
    known = {
      gamma,
      greys: Uint32Array.from({ length: STEPS + 1 }, (_, step) => greyOf(step / STEPS, gamma)),
    };
  return known.greys;
}

/** Grey RGBA of a frame, `range` spread over black to white; a gamma above 1 makes dark parts brighter. */
export function toGrey(frame: Frame, [low, high]: Range, out: Uint8ClampedArray, gamma = 1): void {
  const pixels = new Uint32Array(out.buffer, out.byteOffset, frame.data.length);
  const { data } = frame;
  const width = Math.max(high - low, Number.EPSILON);
  if (frame.bits < 32) {
    // Once a level instead of once a pixel.
    const table = Uint32Array.from({ length: 2 ** frame.bits }, (_, level) =>
      greyOf(Math.min(1, Math.max(0, (level - low) / width)), gamma),
    );
    for (let i = 0; i < data.length; i++) pixels[i] = table[data[i] ?? 0] ?? 0;
    return;
  }
  const table = greysOf(gamma);
  for (let i = 0; i < data.length; i++) {
    const share = ((data[i] ?? 0) - low) / width;
    // A comparison with NaN is false: it is drawn black.
    pixels[i] = table[share > 0 ? (share < 1 ? Math.round(share * STEPS) : STEPS) : 0] ?? 0;
  }
}
