import { describe, expect, it } from 'vitest';
import { findOutliers, type TrackEvidence } from '../../../native-worker/track/find-outliers.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const FRAMES = 60;
const DIAMETER_UM = 2.12;

/** A swimmer of 5 um/s whose heights scatter by so much, stated as `statedUm`. */
function trackOf(scatterUm: number, seed: number, statedUm = 0.01, speedUmS = 5): TrackEvidence {
  const { normal } = randomNumbers(seed);
  const tS = Float64Array.from({ length: FRAMES }, (_, k) => 0.1 * k);
  return {
    tS,
    xUm: tS.map((t) => speedUmS * t),
    yUm: tS.map(() => 0),
    zUm: tS.map(() => scatterUm * normal()),
    zSdUm: tS.map(() => statedUm),
    weight: tS.map(() => 1),
  };
}
const reasons = (tracks: TrackEvidence[]) => findOutliers(tracks, DIAMETER_UM).map(({ reason }) => reason);

describe('findOutliers', () => {
  it('leaves tracks that are all as rough, whatever their heights state of themselves', () => {
    expect(reasons([1, 2, 3, 4].map((seed) => trackOf(0.8, seed)))).toEqual([null, null, null, null]);
  });

  it('finds the one that is much rougher than the others', () => {
    expect(reasons([...[1, 2, 3].map((seed) => trackOf(0.2, seed)), trackOf(3, 4)])).toEqual([
      ...[null, null, null],
      'noisy',
    ]);
  });

  it('judges one or two tracks by what their heights state', () => {
    expect(reasons([trackOf(3, 1, 3)])).toEqual([null]);
    expect(reasons([trackOf(3, 1, 0.1)])).toEqual(['noisy']);
  });

  it('calls what does not even diffuse immobile, but not within two seconds', () => {
    expect(reasons([trackOf(0.1, 1, 0.1, 0)])).toEqual(['immobile']);
    const { tS, ...rest } = trackOf(0.1, 1, 0.1, 0);
    expect(reasons([{ ...rest, tS: tS.map((t) => t / 4) }])).toEqual([null]);
  });
});
