import { describe, expect, it } from 'vitest';
import { validRange } from '../../../native-worker/align/valid-range.ts';
import type { Residual } from '../../../native-worker/align/template-residual.ts';
import type { AlignInput } from '../../../native-worker/align/z-series.ts';
import { PROFILE_RADII } from '../../../native-worker/measure/disc-profiles.ts';
import { randomFrom } from '../random.ts';

const STEP = 0.5;
const SLICES = 76;
const LOW = -30;

/** Particles that diffuse, are found to `jitter(z)` px, and differ from the others by `misfit(z)`; all from LOW in STEPs. */
function scene(jitter: (z: number) => number, misfit: (z: number) => number, particles = 12) {
  const random = randomFrom(5);
  const noise = (): number => random() + random() + random() + random() - 2;
  const labels = Float64Array.from({ length: SLICES }, (_, slice) => LOW + slice * STEP);
  const walk = (): Float64Array => {
    let place = 200;
    return labels.map((z) => (place += 0.3 * noise()) + jitter(z) * noise());
  };
  const inputs = Array.from({ length: particles }, (_, particle): AlignInput => ({
    stackId: 1,
    particle,
    slice: Int32Array.from(labels.keys()),
    zStepSampleUm: STEP,
    heightUm: Float64Array.from(labels.keys(), (slice) => slice * STEP),
    profiles: new Float64Array(0),
    xPx: walk(),
    yPx: walk(),
  }));
  const residuals = inputs.map((): Residual => ({
    z: labels,
    values: Float64Array.from(
      { length: SLICES * PROFILE_RADII },
      (_, index) => misfit(labels[Math.floor(index / PROFILE_RADII)]) * noise(),
    ),
  }));
  return { inputs, labels: inputs.map(() => labels), residuals };
}

const COVERED = [LOW, LOW + (SLICES - 1) * STEP] as const;
const find = ({ inputs, labels, residuals }: ReturnType<typeof scene>) =>
  validRange(inputs, labels, residuals, COVERED);

describe('validRange', () => {
  it('keeps all that is covered where positions and alignment hold, however well they do in the middle', () => {
    expect(
      find(
        scene(
          () => 0.2,
          () => 0.15,
        ),
      ).zRangeUm,
    ).toEqual([...COVERED]);
    expect(
      find(
        scene(
          () => 0.01,
          () => 0.01,
        ),
      ).zRangeUm,
    ).toEqual([...COVERED]);
    // As on real scenes: the profile differs more near focus, and centres are a little worse far away.
    const uneven = scene(
      (z) => 0.2 + 0.01 * Math.abs(z),
      (z) => (Math.abs(z) < 3 ? 0.5 : 0.15),
    );
    expect(find(uneven).zRangeUm).toEqual([...COVERED]);
  });

  it('ends where centres begin to jump', () => {
    const [low, high] = find(
      scene(
        (z) => (z < -24 ? 4 : 0.2),
        () => 0.15,
      ),
    ).zRangeUm;
    expect(Math.abs(low + 24)).toBeLessThan(1.6);
    expect(high).toBe(COVERED[1]);
  });

  it('ends where masks no longer look like those of the others', () => {
    const [low, high] = find(
      scene(
        () => 0.2,
        (z) => (z > 4 ? 1.4 : 0.15),
      ),
    ).zRangeUm;
    expect(low).toBe(COVERED[0]);
    expect(Math.abs(high - 4)).toBeLessThan(1.6);
  });

  it('does not end at a bad height inside, nor without positions', () => {
    const bad = scene(
      (z) => (Math.abs(z + 20) < 2 ? 4 : 0.2),
      () => 0.15,
    );
    const { zRangeUm, heights } = find(bad);
    expect(zRangeUm).toEqual([...COVERED]);
    expect(heights.filter(({ holds }) => !holds).every(({ zUm }) => Math.abs(zUm + 20) < 3)).toBe(true);
    const blind = scene(
      () => 9,
      () => 0.15,
    );
    const inputs = blind.inputs.map(({ stackId, particle, slice, zStepSampleUm, heightUm, profiles }) => ({
      stackId,
      particle,
      slice,
      zStepSampleUm,
      heightUm,
      profiles,
    }));
    expect(find({ ...blind, inputs }).zRangeUm).toEqual([...COVERED]);
  });

  it('says by which figures, in pixels as if single positions had that error', () => {
    const { heights } = find(
      scene(
        () => 1,
        () => 0.3,
      ),
    );
    const middle = heights[heights.length >> 1];
    // The sum of four uniform numbers has a standard deviation of 0.58; the median of two axes lies at 0.83 of sqrt(2).
    expect(middle.centreScatterPx!).toBeGreaterThan(0.35);
    expect(middle.centreScatterPx!).toBeLessThan(0.75);
    expect(middle.residual!).toBeCloseTo(0.3 * 0.577, 1);
    expect(middle.zSeries).toBe(12);
  });
});
