import type { AlignInput } from '../../../native-worker/align/z-series.ts';
import { PROFILE_RADII } from '../../../native-worker/measure/discs.ts';

const STEP_UM = 0.5;

/** Light of a made-up sphere, the background being 1: a core that turns from bright to dark, in a ring that is strongest 5 um above it. */
function light(radius: number, zUm: number): number {
  const edge = 6 + 0.3 * Math.abs(zUm);
  const core = 0.8 * Math.tanh(-(zUm + 1) / 1.5) * Math.exp(-((radius / edge) ** 6));
  const ring = 0.3 * Math.exp(-(((zUm - 5) / 4) ** 2)) * Math.exp(-(((radius - edge - 2) / 1.5) ** 2));
  return 1 + core + ring;
}

/** Means over discs of whole pixels, as a mask of this side holds them. */
function discs(sidePx: number, zUm: number, contrast: number): number[] {
  const unit = sidePx / 111;
  const half = (sidePx - 1) / 2;
  const sums = new Float64Array(PROFILE_RADII);
  const sizes = new Float64Array(PROFILE_RADII);
  for (let y = -half; y <= half; y++) {
    for (let x = -half; x <= half; x++) {
      const radius = Math.hypot(x, y) / unit;
      if (radius >= PROFILE_RADII) continue;
      sums[Math.floor(radius)] += 1 + contrast * (light(radius, zUm) - 1);
      sizes[Math.floor(radius)]++;
    }
  }
  let [sum, size] = [0, 0];
  return [...sums].map((ring, k) => ((sum += ring) / (size += sizes[k])) * 0.57);
}

/** A particle through some slices of a stack, half a micrometre apart, the first of which has this true label. */
export function madeZSeries(
  who: { stackId: number; particle: number; firstUm: number; slices: number; contrast?: number },
  sidePx = 111,
): AlignInput {
  const { stackId, particle, firstUm, slices, contrast = 1 } = who;
  const slice = Int32Array.from({ length: slices }, (_, at) => at);
  const zUm = [...slice].map((at) => firstUm + at * STEP_UM);
  return {
    ...{ stackId, particle, slice, zStepSampleUm: STEP_UM },
    heightUm: Float64Array.from(slice, (at) => at * STEP_UM),
    profiles: Float64Array.from(zUm.flatMap((z) => discs(sidePx, z, contrast))),
    rings: Float64Array.from(
      zUm.flatMap((z) =>
        Array.from({ length: PROFILE_RADII }, (_, radius) => 1 + contrast * (light(radius, z) - 1)),
      ),
    ),
  };
}
