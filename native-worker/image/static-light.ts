import type { Frame } from '../../preload/contract/frame.ts';
import { createLightKernels, type BetweenBins, type LightKernels } from '../kernels/light.ts';
import { selectKth } from '../math/select-kth.ts';
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
  const weakest = selectKth(light.slice(), light.length, Math.floor(WEAKEST * light.length));
  const full = Math.max(FULL_GAIN * median(light), weakest);
  const gain = new Float32Array(light.length);
  for (let at = 0; at < gain.length; at++) gain[at] = full / light[at];
  return { ...size, gain };
}

function betweenBins(lengthPx: number, bin: number): BetweenBins {
  const last = binsOf(lengthPx, bin) - 1;
  const before = new Int32Array(lengthPx);
  const share = new Float64Array(lengthPx);
  for (let at = 0; at < lengthPx; at++) {
    const place = Math.min(last, Math.max(0, (at + 0.5) / bin - 0.5));
    before[at] = Math.floor(place);
    share[at] = place - before[at];
  }
  return { before, share };
}

/** Of the size used last: the frames of a file follow each other. */
let kept: { key: string; kernels: LightKernels } | null = null;

function kernelsFor({ width, height, bin }: StaticLight): LightKernels {
  const key = [width, height, bin].join();
  if (kept?.key === key) return kept.kernels;
  const bins = { columns: binsOf(width, bin), rows: binsOf(height, bin) };
  const kernels = createLightKernels(betweenBins(width, bin), betweenBins(height, bin), bins);
  kept = { key, kernels };
  return kernels;
}

/** Multiplies a frame, in place, by the gain, interpolated between the middles of its bins; nothing exceeds full scale. */
export function applyStaticLight(frame: Frame, light: StaticLight): void {
  if (frame.width !== light.width || frame.height !== light.height) return;
  const kernels = kernelsFor(light);
  kernels.load(light.gain);
  kernels.even(frame.data);
}
