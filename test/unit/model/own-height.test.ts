import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  fitRangeGuard,
  looksLikeHeight,
  noveltyOf,
} from '../../../native-worker/model/novelty/range-guard.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';

/** The first feature rises and falls, so that it sees two heights; the second, weak one tells them apart. */
function table(zUm: Float64Array, seed: number): FeatureTable {
  const random = createRandom(seed);
  const noise = (): number => 0.1 * (random.uniform() - 0.5);
  const names = ['two_heights', 'weak'];
  const values = new Float64Array(names.length * zUm.length);
  zUm.forEach((z, i) => {
    values[2 * i] = (z - 10) ** 2 / 100 + noise();
    values[2 * i + 1] = z / 20 + noise();
  });
  return { names, rows: zUm.length, values };
}

describe('a mask whose features see two heights', () => {
  const zUm = Float64Array.from({ length: 800 }, (_, i) => (20 * (i % 400)) / 399);
  const features = table(zUm, 1);
  const rows = Int32Array.from(zUm.keys());
  const folds = [0, 1].map((part) => ({
    train: rows.filter((row) => row % 2 !== part),
    test: rows.filter((row) => row % 2 === part),
  }));
  // Eight particles, each seen along half the heights.
  const particle = rows.map((row) => 2 * (row % 4) + Math.floor(row / 400));
  const guard = fitRangeGuard(features, zUm, particle, rows, folds, [0, 20]);
  const asked = Float64Array.from({ length: 161 }, (_, i) => 1 + i / 9);
  const seen = table(asked, 2);
  const small = new Float64Array(asked.length).fill(0.1);

  it('looks like its own height, not like the other', () => {
    const right = looksLikeHeight(guard, seen, asked, small).filter(Boolean).length;
    expect(right / asked.length).toBeGreaterThan(0.97);
    const far = Array.from(asked.keys()).filter((i) => Math.abs(asked[i] - 10) > 3);
    const wrong = looksLikeHeight(
      guard,
      seen,
      asked.map((z) => 20 - z),
      small,
    );
    expect(far.filter((i) => wrong[i])).toEqual([]);
    // A model that states so large an error may be at any of these heights.
    const vague = asked.map(() => 10);
    expect(
      looksLikeHeight(
        guard,
        seen,
        asked.map((z) => 20 - z),
        vague,
      ).filter(Boolean).length / asked.length,
    ).toBeGreaterThan(0.97);
    // It is like a height of the range: novelty alone does not see the mistake.
    expect(noveltyOf(guard, seen).filter((value) => value <= 1).length / asked.length).toBeGreaterThan(0.95);
  });

  it('is not asked by models that were stored before', () => {
    const before = { axes: guard.axes, gaussian: guard.gaussian, threshold: guard.threshold };
    expect(
      looksLikeHeight(
        before,
        seen,
        asked.map((z) => 20 - z),
        small,
      ).every(Boolean),
    ).toBe(true);
  });
});
