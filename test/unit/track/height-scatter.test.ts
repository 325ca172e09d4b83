import { describe, expect, it } from 'vitest';
import { scattering, typicalErrorUm } from '../../../native-worker/track/height-scatter.ts';
import { learnHeights, smoothZ } from '../../../native-worker/track/smooth-heights.ts';
import { noisyHeights } from '../../support/noisy-heights.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const how = { processNoiseUm2S: null, particleDiameterUm: 2.12 };
const sdUm = Float64Array.of(0.1, 0.4, 0.1, 0.4);
const series = { tS: Float64Array.of(0, 1, 2, 3), zUm: new Float64Array(4), sdUm };
const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

describe('what scatters of stated errors', () => {
  it('is theirs, the typical one or between, by the power', () => {
    expect([...scattering(series, { power: 1, typicalUm: 0.2 }).sdUm]).toEqual([0.1, 0.4, 0.1, 0.4]);
    expect([...scattering(series, { power: 0, typicalUm: 0.2 }).sdUm]).toEqual([0.2, 0.2, 0.2, 0.2]);
  });

  it('of heights under a neighbour’s rings is half as much again, and goes at least with the root', () => {
    const marked = { ...series, disturbed: Uint8Array.of(0, 0, 1, 1) };
    const root = scattering(marked, { power: 0, typicalUm: 0.2 }).sdUm;
    [0.2, 0.2, 1.5 * Math.sqrt(0.02), 1.5 * Math.sqrt(0.08)].forEach((sd, k) =>
      expect(root[k]).toBeCloseTo(sd, 12),
    );
    const stated = scattering(marked, { power: 1, typicalUm: 0.2 }).sdUm;
    [0.1, 0.4, 0.15, 0.6].forEach((sd, k) => expect(stated[k]).toBeCloseTo(sd, 12));
  });

  it('is typical by the median of what is measured', () => {
    const part = { ...series, zUm: Float64Array.of(1, 1, 1, NaN) };
    expect(typicalErrorUm([part, part])).toBe(0.1);
    expect(typicalErrorUm([])).toBe(1);
  });

  it('is typical by the median of all where every height is set aside, as in a video full of neighbours', () => {
    const aside = {
      ...series,
      zUm: new Float64Array(4).fill(NaN),
      sdUm: Float64Array.of(0.1, 0.1, 0.4, NaN),
    };
    expect(typicalErrorUm([aside])).toBe(0.1);
  });
});

describe('heights of which every fifth states an error ten times as large', () => {
  const doubtful = (k: number): boolean => k % 5 === 2;

  it('are made no worse where these scatter like the others', () => {
    const tracks = noisyHeights(31, 14, { sigmaUm: 0.05, correlation: 0.6, statedUm: 0.1 }).map((one) => ({
      ...one,
      sdUm: one.sdUm.map((sd, k) => (doubtful(k) ? 10 * sd : sd)),
    }));
    const smoothed = smoothZ(tracks, how);
    const errors = (heights: (track: number) => Float64Array): number =>
      rms(
        tracks.flatMap(({ truthUm }, track) =>
          [...heights(track)].map((z, k) => z - truthUm[k]).filter((_, k) => doubtful(k)),
        ),
      );
    expect(errors((track) => smoothed[track].zUm)).toBeLessThan(errors((track) => tracks[track].zUm));
  });

  it('count little where these scatter as much as they say', () => {
    const { normal } = randomNumbers(32);
    const tracks = noisyHeights(33, 14, { sigmaUm: 0.05, correlation: 0, statedUm: 0.05 }).map((one) => ({
      ...one,
      zUm: one.zUm.map((z, k) => (doubtful(k) ? z + 0.5 * normal() : z)),
      sdUm: one.sdUm.map((sd, k) => (doubtful(k) ? 10 * sd : sd)),
    }));
    const learned = learnHeights(tracks, how);
    expect(learned.given === null && learned.scatter.power).toBe(1);
    const smoothed = smoothZ(tracks, how);
    const left = tracks.flatMap(({ truthUm }, track) =>
      [...smoothed[track].zUm].map((z, k) => z - truthUm[k]).filter((_, k) => doubtful(k)),
    );
    expect(rms(left)).toBeLessThan(0.25);
  });
});
