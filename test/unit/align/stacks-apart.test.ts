import { describe, expect, it } from 'vitest';
import { alignZSeries } from '../../../native-worker/align/align-z-series.ts';
import { AlignOptions } from '../../../preload/contract/options/calibrate.ts';
import { madeZSeries } from './made-sphere.ts';

const DIAMETER_UM = 2.12;

/** Two stacks of five particles that differ in contrast; the second begins so many slices after the first. */
function verdictsOf(slices: number, later: number, secondTurnedOver = false): string[] {
  const inputs = [1, 2].flatMap((stackId) =>
    [0, 1, 2, 3, 4].map((particle) =>
      madeZSeries({
        stackId,
        particle,
        slices,
        firstUm: -15 + (stackId - 1) * 0.5 * later + particle / 5,
        contrast: (0.9 + 0.05 * particle) * (stackId === 2 && secondTurnedOver ? -1 : 1),
      }),
    ),
  );
  const { stacksApart } = alignZSeries(inputs, DIAMETER_UM, AlignOptions.parse({}));
  return stacksApart.map(({ verdict }) => verdict);
}

describe('stacks that share few heights', () => {
  it('are not said to agree', () => {
    expect(verdictsOf(40, 36)).toContain('apart');
  });

  it('agree where they share half of their heights, or all', () => {
    expect(verdictsOf(50, 25)).toEqual([]);
    expect(verdictsOf(60, 2)).toEqual([]);
  });

  it('do not agree where one shows something else', () => {
    expect(verdictsOf(50, 0, true)).toContain('apart');
  });
});
