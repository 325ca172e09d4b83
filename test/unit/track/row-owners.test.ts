import { describe, expect, it } from 'vitest';
import { settleOwners, type OwnedTracks } from '../../../native-worker/track/row-owners.ts';
import type { Undecided } from '../../../native-worker/track/doubt.ts';
import { left, model, right, see, type Path, type Seen } from './seen-paths.ts';

const settle = (
  tracks: readonly number[][],
  { at, clock }: Seen,
  undecided: Undecided = new Map(),
): OwnedTracks => settleOwners(tracks, at, { ...at, tS: at.tS.map((t) => -t) }, model, clock, undecided);
/** Gives the row of one frame to the other track. */
const moved = ([from, to]: readonly number[][], row: number): number[][] => [
  from.filter((one) => one !== row),
  [...to, row].sort((a, b) => a - b),
];

describe('rows beside another track', () => {
  const near: Path = (k) => [0.2 * k, 0.1 * k + 0.3, 0];

  it('go to the one that is missed and expected just there', () => {
    const seen = see([right, near], 31, (path, k) => path === 1 && k === 12);
    const [a, b] = seen.rowsOf;
    const row = a.find((one) => seen.frame[one] === 12)!;
    expect(settle(moved([a, b], row), seen).tracks).toEqual([a, b]);
    expect(settle([a, b], seen).tracks).toEqual([a, b]);
  });

  it.each([5, 15])('are given for each other where both fit better so, as in frame %i', (k) => {
    const seen = see([right, near], 31);
    const [a, b] = seen.rowsOf;
    const [rowA, rowB] = [a[k], b[k]];
    const { tracks } = settle([a.with(k, rowB), b.with(k, rowA)], seen);
    expect(tracks).toEqual([a, b]);
  });

  it('go to neither where they may as well be the other’s', () => {
    const together: Path = (k) => [0.2 * k, 0.1 * k, 2];
    const seen = see([right, together], 31, (path, k) => path === 1 && k === 12);
    const [a, b] = seen.rowsOf;
    const row = a.find((one) => seen.frame[one] === 12)!;
    const undecided: Undecided = new Map();
    const { tracks } = settle([a, b], seen, undecided);
    expect(undecided.get(row)).toBeLessThan(Math.log(4));
    expect([...tracks.flat(), ...undecided.keys()].sort((p, q) => p - q)).toEqual([...seen.frame.keys()]);
  });

  it('have odds, others not', () => {
    const seen = see([right, left], 31);
    const { tracks, odds } = settle(seen.rowsOf, seen);
    expect(tracks).toEqual(seen.rowsOf);
    const [a] = seen.rowsOf;
    expect(odds[a[0]]).toBe(Infinity);
    expect(odds[a[15]]).toBeGreaterThan(4);
    expect(odds[a[15]]).toBeLessThan(Infinity);
  });

  it('are the others’ at the ends of a track, too', () => {
    const seen = see([right, near], 31, (path, k) => path === 1 && k === 30);
    const [a, b] = seen.rowsOf;
    // The last row of the one is seen from before alone.
    expect(settle([a, b], seen).tracks).toEqual([a, b]);
    expect(settle([[], a], seen).tracks).toEqual([a]);
  });
});
