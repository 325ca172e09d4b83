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
    // Whosoever has it now.
    for (const given of [[a, b], moved([a, b], row)]) {
      const undecided: Undecided = new Map();
      const { tracks } = settle(given, seen, undecided);
      expect(undecided.get(row)).toBeLessThan(Math.log(3));
      expect([...tracks.flat(), ...undecided.keys()].sort((p, q) => p - q)).toEqual([...seen.frame.keys()]);
    }
  });

  it.each([
    ['the last', [28, 29, 30]],
    ['the first', [0, 1, 2]],
  ])('need better odds where they are %s of their track', (_, hidden) => {
    /** Rows that go to neither where one of two is missed in these frames, `apart` from the other. */
    const undecidedAt = (frames: number[], apart: number): number[] => {
      const together: Path = (k) => [0.2 * k, 0.1 * k + apart, 2];
      const seen = see([right, together], 31, (path, k) => path === 1 && frames.includes(k));
      const undecided: Undecided = new Map();
      settle(seen.rowsOf, seen, undecided);
      return [...undecided.keys()].map((row) => seen.frame[row]);
    };
    expect(undecidedAt(hidden, 0.25).length).toBeGreaterThan(0);
    expect(undecidedAt([14, 15, 16], 0.25)).toEqual([]);
    expect(undecidedAt(hidden, 2)).toEqual([]);
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

  it.each([
    ['ended before', (frame: number) => frame < 12, 12],
    ['begins after', (frame: number) => frame > 12, 12],
  ] as const)('go to one that %s, as long as it is there with the other at all', (_, isThere, k) => {
    const seen = see([right, near], 31, (path, now) => path === 1 && !isThere(now) && now !== k);
    const [a, b] = seen.rowsOf;
    const row = b.find((one) => seen.frame[one] === k)!;
    const own = a.find((one) => seen.frame[one] === k)!;
    // The other is missed in that frame, and its row was taken for the first one's.
    const found = [a.map((one) => (one === own ? row : one)), b.filter((one) => one !== row)];
    const { tracks } = settle(found, seen);
    expect(tracks).toEqual([a.filter((one) => one !== own), b]);
  });

  it('stay where the other is a piece of the same track', () => {
    const seen = see([right], 31);
    const [rows] = seen.rowsOf;
    const pieces = [rows.slice(0, 15), rows.slice(15)];
    expect(settle(pieces, seen).tracks).toEqual(pieces);
  });

  it('are none of an empty track', () => {
    const seen = see([right], 31);
    expect(settle([[], ...seen.rowsOf], seen).tracks).toEqual(seen.rowsOf);
  });
});
