import { describe, expect, it } from 'vitest';
import { scanFolds, shareInWholeScan } from '../../../native-worker/model/training/scan-folds.ts';

/** Scans of some particles, their rows mixed, the heights of each 0, 1, 2, ... */
function mixed(particles: number, slices: number) {
  const count = particles * slices;
  const at = Array.from({ length: count }, (_, row) => (row * 7) % count);
  return {
    zLabelUm: Float64Array.from(at, (one) => Math.floor(one / particles)),
    groups: { stack: new Int32Array(count), particle: Int32Array.from(at, (one) => one % particles) },
    rows: Int32Array.from(at.keys()),
  };
}
const foldsOf = ({ zLabelUm, groups, rows }: ReturnType<typeof mixed>) => scanFolds(zLabelUm, groups, rows);

describe('folds of a scan', () => {
  it('learn from every second or fourth slice of each particle and ask in the middle between, each slice once', () => {
    const data = mixed(2, 17);
    const foldings = foldsOf(data)!;
    expect(foldings.map(({ length }) => length)).toEqual([2, 4]);
    for (const [way, folds] of foldings.entries()) {
      const gap = [2, 4][way];
      for (const { train, test } of folds) {
        for (const particle of [0, 1]) {
          const heights = (rows: Int32Array): number[] =>
            [...rows]
              .filter((row) => data.groups.particle[row] === particle)
              .map((row) => data.zLabelUm[row])
              .sort((a, b) => a - b);
          const learnt = heights(train);
          learnt.slice(1).forEach((z, k) => expect(z - learnt[k]).toBe(gap));
          for (const z of heights(test)) {
            expect(learnt).toContain(z - gap / 2);
            expect(learnt).toContain(z + gap / 2);
          }
        }
      }
      const asked = folds.flatMap(({ test }) => [...test]);
      expect(asked).toHaveLength(2 * (17 - gap));
      expect(new Set(asked).size).toBe(asked.length);
    }
  });

  it('are of few particles with slices enough', () => {
    expect(foldsOf(mixed(4, 16))).not.toBeNull();
    expect(foldsOf(mixed(5, 16))).toBeNull();
    expect(foldsOf(mixed(1, 15))).toBeNull();
  });
});

describe('errors in the whole scan', () => {
  const errors = (size: number): Float64Array => Float64Array.from({ length: 50 }, (_, k) => (k - 25) * size);

  it('are smaller as those of narrow gaps are than those of wide ones, as long as that is no noise', () => {
    expect(shareInWholeScan(errors(0.8), errors(1))).toBeCloseTo(0.8, 12);
    expect(shareInWholeScan(errors(1), errors(4))).toBe(0.6);
    expect(shareInWholeScan(errors(1), errors(0.7))).toBe(1);
    expect(shareInWholeScan(errors(0), errors(0))).toBe(0.6);
  });
});
