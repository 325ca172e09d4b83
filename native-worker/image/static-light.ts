import type { Frame } from '../../preload/contract/frame.ts';
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
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / bin) * columns;
    for (let x = 0; x < width; x++) out[row + Math.floor(x / bin)] += data[y * width + x];
  }
  return out.map((sum, i) => {
    const column = i % columns;
    const row = (i - column) / columns;
    return sum / (Math.min(bin, width - column * bin) * Math.min(bin, height - row * bin));
  });
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

/** Multiplies a frame, in place, by the gain, interpolated between the middles of its bins; nothing exceeds full scale. */
export function applyStaticLight(frame: Frame, { width, height, bin, gain }: StaticLight): void {
  if (frame.width !== width || frame.height !== height) return;
  const { data } = frame;
  const most = data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : Infinity;
  const half = data instanceof Float32Array ? 0 : 0.5;
  const columns = binsOf(width, bin);
  const rows = binsOf(height, bin);
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, (y + 0.5) / bin - 0.5));
    const upper = Math.floor(v) * columns;
    const lower = Math.min(rows - 1, Math.floor(v) + 1) * columns;
    const fv = v - Math.floor(v);
    for (let k = 0; k < columns; k++) line[k] = (1 - fv) * gain[upper + k] + fv * gain[lower + k];
    for (let x = 0, at = y * width; x < width; x++, at++) {
      let factor = line[x];
      if (bin > 1) {
        const u = Math.min(columns - 1, Math.max(0, (x + 0.5) / bin - 0.5));
        const left = Math.floor(u);
        factor = line[left] + (u - left) * (line[Math.min(columns - 1, left + 1)] - line[left]);
      }
      const value = data[at] * factor;
      data[at] = value > most ? most : value + half;
    }
  }
}
