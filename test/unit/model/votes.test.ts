import { describe, expect, it } from 'vitest';
import { middleHalf, midmean } from '../../../native-worker/math/statistics.ts';
import { consensus, predictByVotes } from '../../../native-worker/model/trees/votes.ts';

/** A forest of trees that are leaves. */
const forestOf = (leaves: number[]) => ({
  offsets: Int32Array.from([...leaves.keys(), leaves.length]),
  feature: Int16Array.from(leaves, () => -1),
  threshold: Float32Array.from(leaves),
  right: new Int32Array(leaves.length),
});
const vote = (leaves: number[], rule: (sorted: Float32Array) => number) =>
  predictByVotes(forestOf(leaves), new Float64Array(2), 2, 1, rule);

describe('votes of trees', () => {
  const split = [1, 1.2, 9, 0.9, 1.1, 9.2, 9.1];

  it('consensus: the height that most trees mean, not one between two heights', () => {
    const { mean, spread } = vote(split, consensus(0.5));
    expect(mean[0]).toBeCloseTo(1.05, 6);
    expect(mean[1]).toBe(mean[0]);
    const squares = split.reduce((sum, leaf) => sum + (leaf - 1.05) ** 2, 0);
    expect(spread[0]).toBeCloseTo(Math.sqrt(squares / split.length), 5);
  });

  it('midmean: the mean where trees agree; trees that go astray do not move it, but show in the spread', () => {
    expect(vote([1, 2, 3, 4, 5, 6, 7, 8], midmean).mean[0]).toBeCloseTo(4.5, 6);
    const agreeing = [1, 1.1, 0.9, 1, 1.05, 0.95];
    const { mean, spread } = vote([...agreeing, 20, 21], midmean);
    expect(mean[0]).toBeCloseTo(1.0375, 6);
    expect(spread[0]).toBeGreaterThan(9);
  });

  it('midmean of fewer than four trees is their mean', () => {
    expect(vote([1, 2, 6], midmean).mean[0]).toBeCloseTo(3, 6);
    for (let count = 1; count < 50; count++) {
      const [from, to] = middleHalf(count);
      expect(to - from).toBeGreaterThanOrEqual(count / 2);
      expect(from).toBe(count - to);
    }
  });
});
