import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { columnsOf } from '../../../native-worker/measure/feature-group-table.ts';
import { fitRangeGuard, noveltyOf } from '../../../native-worker/model/novelty/range-guard.ts';
import {
  agrees,
  fitSecondOpinion,
  ringsOf,
  type SecondOpinion,
} from '../../../native-worker/model/novelty/second-opinion.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';

const names = columnsOf('rings');

/** Rings that move outwards with height; beyond 20 um a pattern sets in that no height below has. */
function ringsAt(zUm: Float64Array, seed: number): FeatureTable {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: names.length * zUm.length }, (_, at) => {
    const [row, k] = [Math.floor(at / names.length), at % names.length];
    const z = zUm[row];
    const other = 0.15 * Math.max(0, z - 20) * (k % 2 === 0 ? 1 : -1);
    return 1 + 0.3 * Math.sin(0.15 * k - 0.25 * z) + other + 0.02 * (random.uniform() - 0.5);
  });
  return { names, rows: zUm.length, values };
}

const zUm = Float64Array.from({ length: 800 }, (_, i) => (20 * (i % 400)) / 399);
const rings = ringsAt(zUm, 1);
const rows = Int32Array.from(zUm.keys());
const folds = [0, 1].map((part) => ({
  train: rows.filter((row) => row % 2 !== part),
  test: rows.filter((row) => row % 2 === part),
}));
/** Eight particles, each seen along half the heights. */
const particle = rows.map((row) => 2 * (row % 4) + Math.floor(row / 400));
const share = (flags: boolean[]): number => flags.filter(Boolean).length / flags.length;
/** Whether the rings agree with heights that the model trusts. */
const agree = (opinion: SecondOpinion, table: FeatureTable, z: Float64Array): boolean[] =>
  agrees(opinion, table, z, new Uint8Array(z.length));
const asked = Float64Array.from({ length: 161 }, (_, i) => 1 + i / 9);
const seen = ringsAt(asked, 2);

describe('the second opinion of the rings', () => {
  const opinion = fitSecondOpinion(rings, zUm, particle, rows, folds, [0, 20], 0.1);

  it('agrees with right heights, not with heights further off than its window', () => {
    expect(opinion.windowUm).toBeCloseTo(0.8, 12);
    expect(share(agree(opinion, seen, asked))).toBeGreaterThan(0.97);
    for (const off of [-6, -3, 3, 6]) {
      const kept = asked.filter((z) => z + off > 0 && z + off < 20);
      const wrong = kept.map((z) => z + off);
      expect(share(agree(opinion, ringsAt(kept, 4), wrong))).toBeLessThan(0.03);
    }
  });

  it('has a window of a 25th of the range, wherever that lies, or of twice the typical error', () => {
    const shifted = zUm.map((z) => z - 14);
    const of = (typicalUm?: number): number =>
      fitSecondOpinion(rings, shifted, particle, rows, folds, [-14, 6], typicalUm).windowUm;
    expect([of(), of(0.4), of(0.5)].map((um) => um.toFixed(9))).toEqual(
      [0.8, 0.8, 1].map((um) => um.toFixed(9)),
    );
  });

  it('does not blame a model for errors within twice its typical one', () => {
    const vague = fitSecondOpinion(rings, zUm, particle, rows, folds, [0, 20], 1.5);
    const off = asked.map((z) => z + 2);
    expect(share(agree(vague, seen, off))).toBeGreaterThan(0.97);
  });

  it('does not agree with any height of a mask from beyond those learnt', () => {
    const beyond = ringsAt(new Float64Array(50).fill(22), 3);
    expect(share(agree(opinion, beyond, new Float64Array(50).fill(20)))).toBe(0);
  });

  it('knows where heights would go on beyond the ends of the range, and believes no mask that looks so', () => {
    const near = (z: number): FeatureTable => ringsAt(new Float64Array(60).fill(z), 5);
    const said = (which: SecondOpinion, z: number): number =>
      share(agree(which, near(z), new Float64Array(60).fill(0)));
    expect(said(opinion, 0.4)).toBeGreaterThan(0.9);
    const wide = { ...opinion, mostLeft: Infinity, threshold: Infinity, distance: undefined };
    expect(said(wide, -1.6)).toBe(0);
    expect(said({ ...wide, outside: undefined }, -1.6)).toBe(1);
  });

  it('asks more of a height that the model hardly trusts', () => {
    const odd = ringsAt(asked, 6);
    odd.values.forEach((value, at) => (odd.values[at] = value + (at % 3 === 0 ? 0.006 : -0.003)));
    const { typical, limit } = opinion.distance!;
    expect(typical).toBeLessThan(limit);
    const between = { ...opinion, mostLeft: Infinity, distance: { typical: 1e-9, limit: 1e9 } };
    expect(share(agrees(between, odd, asked, new Uint8Array(asked.length)))).toBe(1);
    expect(share(agrees(between, odd, asked, new Uint8Array(asked.length).fill(1)))).toBe(0);
  });

  it('is formed on rings alone, where there are any', () => {
    expect(ringsOf({ names: ['radial_profile_1'], rows: 0, values: new Float64Array(0) })).toBeUndefined();
    expect(ringsOf(rings)).toEqual(rings);
  });
});

describe('novelty', () => {
  it('sees what varies only beyond the range, where the axes of the range see nothing', () => {
    const guard = fitRangeGuard(rings, zUm, particle, rows, folds, [0, 20]);
    const beyond = ringsAt(new Float64Array(50).fill(20.8), 3);
    expect(share(Array.from(noveltyOf(guard, seen), (value) => value <= 1))).toBeGreaterThan(0.95);
    expect(share(Array.from(noveltyOf(guard, beyond), (value) => value <= 1))).toBe(0);
    // Models stored before know the distance along the axes alone.
    const before = noveltyOf({ ...guard, rest: undefined }, beyond);
    const after = noveltyOf(guard, beyond);
    expect(share(Array.from(after, (value, i) => value > 1.2 * before[i]))).toBeGreaterThan(0.9);
  });
});
