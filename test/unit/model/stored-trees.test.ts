import { describe, expect, it } from 'vitest';
import { forestOf, linearOf } from '../../../native-worker/model/regressors/parts/stored-schemas.ts';

/** Two trees on three inputs: a root with a split under it on the left, and a single leaf. */
const sound = () => ({
  offsets: Int32Array.of(0, 5, 6),
  feature: Int16Array.of(2, 0, -1, -1, -1, -1),
  threshold: new Float32Array(6),
  right: Int32Array.of(4, 3, 0, 0, 0, 0),
});
type Trees = ReturnType<typeof sound>;
const isTaken = (trees: Trees): boolean => forestOf(3).safeParse(trees).success;

describe('stored trees', () => {
  it('are taken where each split has its children inside of its tree', () => {
    expect(isTaken(sound())).toBe(true);
    expect(forestOf(2).safeParse(sound()).success).toBe(false);
  });

  it.each<[string, (trees: Trees) => Partial<Trees>]>([
    ['a split by an input that there is not', ({ feature }) => ({ feature: feature.with(1, 3) })],
    ['a right child that is the left one', ({ right }) => ({ right: right.with(1, 2) })],
    ['a right child that is its parent', ({ right }) => ({ right: right.with(1, 1) })],
    ['a right child in the next tree', ({ right }) => ({ right: right.with(0, 5) })],
    ['a split in the last place of its tree', ({ feature }) => ({ feature: feature.with(5, 0) })],
    ['trees that begin late', ({ offsets }) => ({ offsets: offsets.with(0, 1) })],
    ['trees that end early', ({ offsets }) => ({ offsets: offsets.with(2, 5) })],
    ['a tree of no nodes', ({ offsets }) => ({ offsets: Int32Array.of(0, 0, ...offsets.subarray(1)) })],
    ['no tree', () => ({ offsets: Int32Array.of(0) })],
    ['too few thresholds', ({ threshold }) => ({ threshold: threshold.slice(1) })],
    ['too few right children', ({ right }) => ({ right: right.slice(1) })],
  ])('are refused with %s', (_, damage) => {
    expect(isTaken({ ...sound(), ...damage(sound()) })).toBe(false);
  });

  it('of no nodes at all are refused', () => {
    const none = { feature: new Int16Array(0), threshold: new Float32Array(0), right: new Int32Array(0) };
    expect(isTaken({ ...none, offsets: Int32Array.of(0) })).toBe(false);
  });

  it('and lines have a number for each input', () => {
    const line = { coefficients: Float64Array.of(1, 2, 3), intercept: 0 };
    expect(linearOf(3).safeParse(line).success).toBe(true);
    expect(linearOf(4).safeParse(line).success).toBe(false);
  });
});
