import { describe, expect, it } from 'vitest';
import { alignZSeries } from '../../../native-worker/align/align-z-series.ts';
import type { AlignInput } from '../../../native-worker/align/z-series.ts';
import { PROFILE_RADII } from '../../../native-worker/measure/discs.ts';
import { AlignOptions } from '../../../preload/contract/options/calibrate.ts';

const STEP_UM = 0.5;

/** Light of a made-up sphere, the background being 1: a core that turns from bright to dark, in a ring that is strongest 5 um above it. */
function light(radius: number, zUm: number): number {
  const edge = 6 + 0.3 * Math.abs(zUm);
  const core = 0.8 * Math.tanh(-(zUm + 1) / 1.5) * Math.exp(-((radius / edge) ** 6));
  const ring = 0.3 * Math.exp(-(((zUm - 5) / 4) ** 2)) * Math.exp(-(((radius - edge - 2) / 1.5) ** 2));
  return 1 + core + ring;
}

/** Means over discs of whole pixels, as a mask of this side holds them. */
function discs(sidePx: number, zUm: number): number[] {
  const unit = sidePx / 111;
  const half = (sidePx - 1) / 2;
  const sums = new Float64Array(PROFILE_RADII);
  const sizes = new Float64Array(PROFILE_RADII);
  for (let y = -half; y <= half; y++) {
    for (let x = -half; x <= half; x++) {
      const distance = Math.hypot(x, y);
      for (let k = 0; k < PROFILE_RADII; k++) {
        if (distance >= (k + 1) * unit && distance > 0) continue;
        sums[k] += 0.57 * light(distance / unit, zUm);
        sizes[k]++;
      }
    }
  }
  return [...sums].map((sum, k) => sum / sizes[k]);
}

function particle(sidePx: number, index: number): AlignInput {
  const slice = Int32Array.from({ length: 60 }, (_, at) => at);
  const zOf = (at: number): number => at * STEP_UM - 15 - index / 5;
  return {
    ...{ stackId: 1, particle: index, slice, zStepSampleUm: STEP_UM },
    heightUm: Float64Array.from(slice, (at) => at * STEP_UM),
    profiles: Float64Array.from([...slice].flatMap((at) => discs(sidePx, zOf(at)))),
    rings: Float64Array.from(
      [...slice].flatMap((at) =>
        Array.from({ length: PROFILE_RADII }, (_, radius) => light(radius, zOf(at))),
      ),
    ),
  };
}

describe('the height of the black sphere', () => {
  const zeroOf = (sidePx: number): number =>
    alignZSeries(
      [0, 1, 2, 3].map((index) => particle(sidePx, index)),
      AlignOptions.parse({}),
    ).zSeries[0].offsetUm;

  it('is where the ring is strongest, and the same for pixels of twice the size', () => {
    const [fine, binned] = [zeroOf(111), zeroOf(55)];
    expect(Math.abs(fine + 15)).toBeLessThan(1);
    expect(Math.abs(fine - binned)).toBeLessThan(0.3);
  });
});
