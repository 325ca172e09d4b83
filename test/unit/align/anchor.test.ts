import { describe, expect, it } from 'vitest';
import { alignZSeries } from '../../../native-worker/align/align-z-series.ts';
import { AlignOptions } from '../../../preload/contract/options/calibrate.ts';
import { madeZSeries } from './made-sphere.ts';

describe('the height of the black sphere', () => {
  const zeroOf = (sidePx: number): number =>
    alignZSeries(
      [0, 1, 2, 3].map((particle) =>
        madeZSeries({ stackId: 1, particle, firstUm: -15 - particle / 5, slices: 60 }, sidePx),
      ),
      AlignOptions.parse({}),
    ).zSeries[0].offsetUm;

  it('is where the ring is strongest, and the same for pixels of twice the size', () => {
    const [fine, binned] = [zeroOf(111), zeroOf(55)];
    expect(Math.abs(fine + 15)).toBeLessThan(1);
    expect(Math.abs(fine - binned)).toBeLessThan(0.3);
  });
});
