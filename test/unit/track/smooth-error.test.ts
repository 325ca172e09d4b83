import { describe, expect, it } from 'vitest';
import { smoothZ } from '../../../native-worker/track/smooth-heights.ts';
import { noisyHeights } from '../../support/noisy-heights.ts';

/** Error of the smoothed heights over that of the raw ones. */
function ratio(seed: number, noise: { sigmaUm: number; correlation: number; statedUm: number }): number {
  const tracks = noisyHeights(seed, 14, noise);
  const smoothed = smoothZ(tracks, { processNoiseUm2S: null, particleDiameterUm: 2.12 });
  let [left, raw] = [0, 0];
  for (const [track, { zUm, truthUm }] of tracks.entries()) {
    for (const [k, truth] of truthUm.entries()) {
      left += (smoothed[track].zUm[k] - truth) ** 2;
      raw += (zUm[k] - truth) ** 2;
    }
  }
  return Math.sqrt(left / raw);
}

describe('error of smoothed heights over raw ones', () => {
  it.each([
    { sigmaUm: 0.2, correlation: 0, statedUm: 0.2, most: 0.75 },
    { sigmaUm: 0.2, correlation: 0, statedUm: 0.34, most: 0.75 },
    { sigmaUm: 0.5, correlation: 0, statedUm: 0.5, most: 0.55 },
    { sigmaUm: 0.2, correlation: 0.6, statedUm: 0.2, most: 0.92 },
    { sigmaUm: 0.2, correlation: 0.6, statedUm: 0.34, most: 0.92 },
    // Where heights are good, or their errors last, there is nothing to win, and nothing may be lost.
    { sigmaUm: 0.03, correlation: 0, statedUm: 0.05, most: 1.01 },
    { sigmaUm: 0.05, correlation: 0.6, statedUm: 0.085, most: 1.01 },
    { sigmaUm: 0.1, correlation: 0.9, statedUm: 0.17, most: 1.01 },
  ])('$sigmaUm um, correlation $correlation, stated $statedUm um: at most $most', ({ most, ...noise }) => {
    // With 9107 and 9117, errors that last were once taken for motion.
    for (const seed of [21, 22, 23, 9107, 9117]) expect(ratio(seed, noise)).toBeLessThanOrEqual(most);
  });
});
