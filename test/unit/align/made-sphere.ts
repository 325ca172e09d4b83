import type { AlignInput } from '../../../native-worker/align/z-series.ts';
import { PROFILE_RADII } from '../../../native-worker/measure/disc-profiles.ts';

/** Light of a made-up sphere, the background being 1: a core that turns from bright to dark in a dark rim, in a ring that is strongest 5 um above it. */
export function light(radius: number, zUm: number): number {
  const edge = 6 + 0.3 * Math.abs(zUm);
  const core = 0.8 * Math.tanh(-(zUm + 1) / 1.5) * Math.exp(-((radius / edge) ** 6));
  const ring = 0.3 * Math.exp(-(((zUm - 5) / 4) ** 2)) * Math.exp(-(((radius - edge - 2) / 1.5) ** 2));
  const rim = -0.5 * Math.exp(-(((radius - edge) / 1.5) ** 2)) * Math.exp(-((zUm / 8) ** 2));
  return Math.max(0.02, 1 + core + rim + ring);
}

/** Means over discs of whole pixels, as a mask of this side holds them. */
function discs(sidePx: number, seen: (radius: number) => number): number[] {
  const unit = sidePx / 111;
  const half = (sidePx - 1) / 2;
  const sums = new Float64Array(PROFILE_RADII);
  const sizes = new Float64Array(PROFILE_RADII);
  for (let y = -half; y <= half; y++) {
    for (let x = -half; x <= half; x++) {
      const radius = Math.hypot(x, y) / unit;
      if (radius >= PROFILE_RADII) continue;
      sums[Math.floor(radius)] += seen(radius);
      sizes[Math.floor(radius)]++;
    }
  }
  let [sum, size] = [0, 0];
  return [...sums].map((ring, k) => ((sum += ring) / (size += sizes[k])) * 0.57);
}

/** A particle through some slices of a stack, half a micrometre apart unless said, the first of which has this true label. */
export function madeZSeries(
  who: {
    stackId: number;
    particle: number;
    firstUm: number;
    slices: number;
    stepUm?: number;
    contrast?: number;
    /** Light above this is cut off. */
    brightest?: number;
  },
  sidePx = 111,
): AlignInput {
  const { stackId, particle, firstUm, slices, stepUm = 0.5, contrast = 1, brightest = Infinity } = who;
  const slice = Int32Array.from({ length: slices }, (_, at) => at);
  const seenAt = [...slice].map(
    (at) =>
      (radius: number): number =>
        Math.min(brightest, 1 + contrast * (light(radius, firstUm + at * stepUm) - 1)),
  );
  return {
    stackId,
    particle,
    slice,
    zStepSampleUm: stepUm,
    heightUm: Float64Array.from(slice, (at) => at * stepUm),
    profiles: Float64Array.from(seenAt.flatMap((seen) => discs(sidePx, seen))),
    rings: Float64Array.from(
      seenAt.flatMap((seen) => Array.from({ length: PROFILE_RADII }, (_, radius) => seen(radius))),
    ),
  };
}
