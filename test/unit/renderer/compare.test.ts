import { describe, expect, it } from 'vitest';
import type { CompareRow } from '../../../preload/contract/commands.ts';
import { markBest } from '../../../renderer/features/train/compare-rows.ts';

const row = (
  model: CompareRow['model'],
  split: CompareRow['split'],
  epsilon: number,
  margin: number,
): CompareRow => ({
  model,
  split,
  epsilon,
  epsilonInterval: [epsilon - margin, epsilon + margin],
  sdUm: 40 * epsilon,
  rmseUm: 40 * epsilon,
  testRows: 100,
  fitS: 1,
  predictUsPerMask: 1,
});

describe('methods compared', () => {
  it('marks the smallest error of each split, and what the intervals cannot tell from it', () => {
    const marked = markBest([
      row('linear', 'stack', 0.05, 0.004),
      row('ert', 'stack', 0.02, 0.004),
      row('gdpt', 'stack', 0.026, 0.004),
      row('linear', 'random', 0.01, 0.001),
      row('ert', 'random', 0.03, 0.001),
    ]);
    expect(marked.map(({ best }) => best)).toEqual([false, true, false, true, false]);
    expect(marked.map(({ tied }) => tied)).toEqual([false, false, true, false, false]);
  });

  it('has no best of one', () => {
    expect(markBest([row('ert', 'stack', 0.02, 0.004)])[0]).toMatchObject({ best: false, tied: false });
  });
});
