import { describe, expect, it } from 'vitest';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { isFilters, NO_FILTERS } from '../../../renderer/features/track/kept-filters.ts';
import {
  columnValues,
  outsideRanges,
  TRACK_COLUMNS,
  type TrackColumnName,
} from '../../../renderer/shared/tracks/track-columns.ts';

/** Particle 3 moves along x at 10 um/s, particle 5 rests without a height, particle 8 is seen once. */
const table: TrackTable = {
  particle: Int32Array.of(3, 3, 3, 5, 5, 8),
  frame: Int32Array.of(2, 3, 4, 0, 1, 7),
  tS: Float64Array.of(0.2, 0.3, 0.4, 0, 0.1, 0.7),
  xPx: Float64Array.of(10, 20, 30, 50, 50, 90),
  yPx: Float64Array.of(5, 5, 5, 40, 42, 60),
  xUm: Float64Array.of(1, 2, 3, 5, 5, 9),
  yUm: Float64Array.of(0.5, 0.5, 0.5, 4, 4.2, 6),
  zRawUm: Float64Array.of(-2, -1, 0, NaN, NaN, 4),
  zUm: Float64Array.of(-1, -1, -1, NaN, NaN, 4),
  zSdUm: Float64Array.of(0.1, 0.2, 0.3, NaN, NaN, 0.5),
  inRange: Uint8Array.of(1, 1, 0, 0, 0, 1),
  outlier: Uint8Array.of(0, 0, 0, 1, 0, 0),
  crowded: Uint8Array.of(1, 0, 0, 0, 0, 0),
  bridged: Uint8Array.of(0, 1, 1, 0, 0, 0),
  reason: new Uint8Array(6),
  linkConfidence: Float64Array.of(1, 0.4, 0.9, 1, NaN, 1),
  weak: Uint8Array.of(0, 1, 0, 0, 0, 0),
};

describe('columns of trajectories', () => {
  it.each<[TrackColumnName, number[]]>([
    ['frames', [3, 2, 1]],
    ['duration', [0.2, 0.1, 0]],
    ['particle', [3, 5, 8]],
    ['firstFrame', [2, 0, 7]],
    ['lastFrame', [4, 1, 7]],
    ['x', [2, 5, 9]],
    ['y', [0.5, 4.1, 6]],
    ['xPx', [20, 50, 90]],
    ['yPx', [5, 41, 60]],
    ['z', [-1, NaN, 4]],
    ['zLow', [-1, NaN, 4]],
    ['zHigh', [-1, NaN, 4]],
    ['zRaw', [-1, NaN, 4]],
    ['zSd', [0.2, NaN, 0.5]],
    ['speed', [10, NaN, NaN]],
    ['displacement', [2, 0.2, 0]],
    ['inRange', [200 / 3, 0, 100]],
    ['outlier', [0, 50, 0]],
    ['crowded', [100 / 3, 0, 0]],
    ['weak', [100 / 3, 0, 0]],
    ['bridged', [200 / 3, 0, 0]],
    ['link', [0.4, 1, 1]],
  ])('%s', (column, expected) => {
    const values = columnValues(table, column);
    expect([...values.keys()]).toEqual([3, 5, 8]);
    const rounded = (numbers: Iterable<number>): number[] =>
      Array.from(numbers, (value) => Number(value.toFixed(9)));
    expect(rounded(values.values())).toEqual(rounded(expected));
  });

  it('are worked out once a table', () => {
    const counted = { ...table, reads: 0 };
    const watched = new Proxy(counted, {
      get: (of, name: keyof typeof counted) => (of.reads++, of[name]),
    });
    const values = columnValues(watched, 'speed');
    const { reads } = counted;
    expect(columnValues(watched, 'speed')).toBe(values);
    expect(counted.reads).toBe(reads);
  });

  it('tell every column of the table but those that no limit could be set to', () => {
    const asked = new Set<string>();
    const watched = new Proxy(table, {
      get: (of, name: keyof TrackTable) => {
        asked.add(name);
        return of[name];
      },
    });
    for (const { of } of Object.values(TRACK_COLUMNS)) of(watched)({ particle: 3, start: 0, end: 3 });
    const left = Object.keys(table).filter((name) => !asked.has(name) && name !== 'particle');
    expect(left).toEqual(['reason']);
  });
});

describe('limits of columns', () => {
  const hidden = (...ranges: Parameters<typeof outsideRanges>[1]): number[] => [
    ...outsideRanges(table, ranges),
  ];

  it('hide what lies beyond them, ends included, and what has no value', () => {
    expect(hidden({ column: 'frames', low: 2, high: null })).toEqual([8]);
    expect(hidden({ column: 'frames', low: 2, high: 2 })).toEqual([3, 8]);
    expect(hidden({ column: 'z', low: null, high: 0 })).toEqual([5, 8]);
  });

  it('hide nothing where neither is given, and add up where there are several', () => {
    expect(hidden({ column: 'z', low: null, high: null })).toEqual([]);
    const both = hidden({ column: 'frames', low: 3, high: null }, { column: 'x', low: 4, high: null });
    expect(both.toSorted()).toEqual([3, 5, 8]);
  });
});

it('filters that were kept are taken back only where they are whole', () => {
  expect(isFilters(NO_FILTERS)).toBe(true);
  for (const kept of [null, [], { ...NO_FILTERS, ranges: [{ column: 'none', low: 1, high: 2 }] }])
    expect(isFilters(kept)).toBe(false);
});
