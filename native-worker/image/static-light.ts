import type { Frame, PixelArray } from '../../preload/contract/frame.ts';
import { median } from '../math/statistics.ts';

/** Light that is the same in every frame of a file: lamp, vignetting, and the shadows of dust on the optics. */
export interface StaticLight {
  /** Size of the frames, pixels. */
  width: number;
  height: number;
  /** Pixels of a frame along the side of one of `gain`'s. */
  bin: number;
  /** What evens the light out, row-major over the bins; about 1 or below, so that hardly a pixel is lifted beyond full scale. */
  gain: Float32Array;
}

/** The gain is 1 where the light is this share of its median, or, in an evenly lit field, where it is weakest. */
const FULL_GAIN = 0.7;
const WEAKEST = 0.01;

export const binsOf = (lengthPx: number, bin: number): number => Math.ceil(lengthPx / bin);

/** Means of bin x bin pixels, row-major; those at the right and bottom edge may have fewer. */
export function binMeans({ width, height, data }: Frame, bin: number): Float32Array {
  const columns = binsOf(width, bin);
  const out = new Float32Array(columns * binsOf(height, bin));
  if (bin === 1) {
    out.set(data);
    return out;
  }
  const columnOf = Int32Array.from({ length: width }, (_, x) => Math.floor(x / bin));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / bin) * columns;
    for (let x = 0; x < width; x++) out[row + columnOf[x]] += data[y * width + x];
  }
  for (let at = 0; at < out.length; at++) {
    const column = at % columns;
    const row = (at - column) / columns;
    out[at] /= Math.min(bin, width - column * bin) * Math.min(bin, height - row * bin);
  }
  return out;
}

/**
 * What evens out a light.
 *
 * @param light of the bins, row-major, above 0
 */
export function evenOut(
  light: Float32Array,
  size: Pick<StaticLight, 'width' | 'height' | 'bin'>,
): StaticLight {
  const rising = light.toSorted();
  const full = Math.max(FULL_GAIN * median(light), rising[Math.floor(WEAKEST * rising.length)]);
  return { ...size, gain: light.map((value) => full / value) };
}

/** Where positions along an axis lie between the middles of bins: the bin before, the one after, and how far beyond the first. */
interface Between {
  before: Int32Array;
  after: Int32Array;
  share: Float64Array;
}

function betweenBins(lengthPx: number, bin: number): Between {
  const last = binsOf(lengthPx, bin) - 1;
  const places = Float64Array.from({ length: lengthPx }, (_, at) =>
    Math.min(last, Math.max(0, (at + 0.5) / bin - 0.5)),
  );
  const before = Int32Array.from(places, Math.floor);
  return {
    before,
    after: before.map((at) => Math.min(last, at + 1)),
    share: places.map((place, at) => place - before[at]),
  };
}

/** Multiplies a frame, in place, by the gain, interpolated between the middles of its bins; nothing exceeds full scale. */
export function applyStaticLight(frame: Frame, { width, height, bin, gain }: StaticLight): void {
  if (frame.width !== width || frame.height !== height) return;
  const columns = binsOf(width, bin);
  const along = betweenBins(width, bin);
  const down = betweenBins(height, bin);
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const upper = down.before[y] * columns;
    const lower = down.after[y] * columns;
    const share = down.share[y];
    for (let k = 0; k < columns; k++) line[k] = (1 - share) * gain[upper + k] + share * gain[lower + k];
    multiplyRow(frame.data, y * width, line, along);
  }
}

/** Multiplies the pixels of a row by the gains of its bins, rounded where pixels are whole numbers. */
function multiplyRow(
  data: PixelArray,
  start: number,
  line: Float32Array,
  { before, after, share }: Between,
): void {
  const most = data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : Infinity;
  const half = data instanceof Float32Array ? 0 : 0.5;
  for (let x = 0; x < share.length; x++) {
    const from = line[before[x]];
    const factor = from + share[x] * (line[after[x]] - from);
    data[start + x] = Math.min(most, data[start + x] * factor + half);
  }
}
