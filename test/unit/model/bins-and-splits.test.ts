import { describe, expect, it } from 'vitest';
import { binFeatures } from '../../../native-worker/model/boosting/bin-features.ts';
import { findSplit, findSplitOfFew, leafValue } from '../../../native-worker/model/boosting/find-split.ts';
import {
  createHistogram,
  createHistogramKernel,
  subtractHistogram,
} from '../../../native-worker/model/boosting/histogram.ts';
import { randomFrom } from '../random.ts';

const shrunk = (sum: number, l1: number): number => Math.sign(sum) * Math.max(0, Math.abs(sum) - l1);

describe('bins of features', () => {
  it('has a bin for each of few values, with the half-way point as border', () => {
    const { bins, edges, rows, features } = binFeatures(Float32Array.of(4, 1, 1, 2, 7, 7, 7, 7), 4, 2);
    expect([rows, features]).toEqual([4, 2]);
    expect(edges.map((edge) => [...edge])).toEqual([[1.5, 3], []]);
    expect([...bins]).toEqual([2, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('still has a bin for each of 255 values, and not of 256', () => {
    const upTo = (count: number) => Float32Array.from({ length: count }, (_, i) => i);
    expect([...binFeatures(upTo(255), 255, 1).bins]).toEqual([...upTo(255)]);
    const { edges } = binFeatures(upTo(256), 256, 1);
    expect(edges[0].length).toBe(254);
    // 256 / 255 rounded up less one is 1 at first: an edge on a value, not between two.
    expect(edges[0][0]).toBe(1);
  });

  it('has bins of equal counts where there are many values', () => {
    const random = randomFrom(3);
    const column = Float32Array.from({ length: 2550 }, () => random());
    const { bins, edges } = binFeatures(column, 2550, 1);
    const counts = new Array<number>(255).fill(0);
    bins.forEach((bin) => counts[bin]++);
    expect(new Set(counts)).toEqual(new Set([10]));
    const sorted = column.slice().sort();
    edges[0].forEach((edge, k) => {
      const [below, above] = [sorted[10 * k + 9], sorted[10 * k + 10]];
      expect(edge).toBe(Math.fround(below / 2 + above / 2));
    });
    column.forEach((value, i) => {
      expect(bins[i]).toBe(edges[0].filter((edge) => edge < value).length);
    });
  });

  it('does not repeat an edge where one value is common, and puts it into one bin', () => {
    const column = Float32Array.from({ length: 1000 }, (_, i) => (i < 500 ? 3 : 3 + i));
    const { bins, edges } = binFeatures(column, 1000, 1);
    expect(edges[0].every((edge, k) => k === 0 || edge > edges[0][k - 1])).toBe(true);
    expect(new Set(bins.subarray(0, 500))).toEqual(new Set([0]));
    expect(Math.min(...bins.subarray(500))).toBe(1);
  });

  it('tells neighbouring numbers of single precision apart', () => {
    const next = Math.fround(1 + 2 ** -23);
    expect([...binFeatures(Float32Array.of(next, 1), 2, 1).bins]).toEqual([1, 0]);
    expect(binFeatures(new Float32Array(0), 0, 1).edges[0].length).toBe(0);
  });
});

describe('leaf values', () => {
  it('minimise the penalised error: soft threshold over count plus l2 (Chen and Guestrin 2016, eq. 5)', () => {
    const penalties = { l1: 1.5, l2: 2, minLeaf: 1 };
    expect(leafValue(5.5, 6, penalties)).toBe(-4 / 8);
    expect(leafValue(-5.5, 6, penalties)).toBe(4 / 8);
    expect(leafValue(1.5, 6, penalties)).toBeCloseTo(0, 15);
    expect(leafValue(-1.2, 6, penalties)).toBeCloseTo(0, 15);
    expect(leafValue(3, 6, { l1: 0, l2: 0, minLeaf: 1 })).toBe(-0.5);
  });
});

describe('the best split', () => {
  const [rows, features] = [40, 3];
  const made = (seed: number) => {
    const random = randomFrom(seed);
    const columns = Float32Array.from({ length: rows * features }, () => Math.floor(random() * 12));
    const gradients = Float64Array.from({ length: rows }, () => random() - 0.45);
    const binned = binFeatures(columns, rows, features);
    const index = Int32Array.from({ length: 30 }, (_, i) => (i * 7 + 2) % rows);
    return { binned, gradients, index };
  };
  type Made = ReturnType<typeof made>;

  /** Every cut of every feature, by the sums themselves. */
  function best({ binned, gradients, index }: Made, l1: number, l2: number, minLeaf: number) {
    const score = (of: number[]): number => {
      const sum = of.reduce((total, row) => total + gradients[row], 0);
      return shrunk(sum, l1) ** 2 / (of.length + l2);
    };
    let found = { feature: -1, bin: -1, gain: 0, leftCount: 0, leftGradient: 0 };
    for (let feature = 0; feature < features; feature++) {
      for (let bin = 0; bin < binned.edges[feature].length; bin++) {
        const isLeft = (row: number): boolean => binned.bins[row * features + feature] <= bin;
        const [left, right] = [[...index].filter(isLeft), [...index].filter((row) => !isLeft(row))];
        if (left.length < minLeaf || right.length < minLeaf) continue;
        const gain = score(left) + score(right) - score([...index]);
        const leftGradient = left.reduce((total, row) => total + gradients[row], 0);
        if (gain > found.gain + 1e-12) found = { feature, bin, gain, leftCount: left.length, leftGradient };
      }
    }
    return found;
  }

  const both = ({ binned, gradients, index }: Made, l1: number, l2: number, minLeaf: number) => {
    const sum = index.reduce((total, row) => total + gradients[row], 0);
    const kernel = createHistogramKernel(binned);
    const histogram = createHistogram(features);
    kernel.setGradients(gradients);
    kernel.fill(histogram, index, 0, index.length);
    const penalties = { l1, l2, minLeaf };
    return [
      findSplit(histogram, binned, sum, index.length, penalties),
      findSplitOfFew(binned, index, 0, index.length, gradients, sum, penalties),
    ];
  };

  it.each([
    [0, 0, 1],
    [0, 3, 1],
    [0.4, 0, 1],
    [0.3, 1, 6],
    [0, 0, 15],
  ])('is that of all cuts, with l1 %f, l2 %f and at least %i rows a leaf', (l1, l2, minLeaf) => {
    for (let seed = 1; seed <= 12; seed++) {
      const data = made(seed);
      const wanted = best(data, l1, l2, minLeaf);
      for (const split of both(data, l1, l2, minLeaf)) {
        expect(split ?? { gain: 0 }).toMatchObject({ gain: expect.closeTo(wanted.gain, 9) as number });
        if (!split) continue;
        expect(split.leftCount).toBe(wanted.leftCount);
        expect([split.feature, split.leftGradient]).toEqual([
          wanted.feature,
          expect.closeTo(wanted.leftGradient, 9),
        ]);
      }
    }
  });

  it('is none where a leaf would be too small or nothing is gained', () => {
    const data = made(5);
    expect(both(data, 0, 0, 16)).toEqual([null, null]);
    expect(both({ ...data, gradients: new Float64Array(rows).fill(0.1) }, 0, 0, 1)).toEqual([null, null]);
  });

  it('takes the histogram of one child from that of its parent', () => {
    const { binned, gradients, index } = made(8);
    const kernel = createHistogramKernel(binned);
    kernel.setGradients(gradients);
    const [parent, child, other] = [0, 1, 2].map(() => createHistogram(features));
    kernel.fill(parent, index, 0, 30);
    kernel.fill(child, index, 0, 11);
    kernel.fill(other, index, 11, 30);
    subtractHistogram(parent, child);
    expect(parent.count).toEqual(other.count);
    parent.gradient.forEach((value, at) => expect(value).toBeCloseTo(other.gradient[at], 12));
  });
});
