import { describe, expect, it } from 'vitest';
import { checkedFrameRows } from '../../../native-worker/track/frame-rows.ts';
import { indexPoints } from '../../../native-worker/track/nearest-points.ts';
import { hasNeighbour } from '../../../native-worker/track/has-neighbour.ts';
import { randomNumbers } from '../../support/random-numbers.ts';
import { tagged } from '../tagged.ts';

describe('rows and places', () => {
  it('by frame are in order of frames, then rows', () => {
    const groups = checkedFrameRows([3, 1, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0]);
    expect(groups.map(({ frame, rows }) => [frame, ...rows])).toEqual([
      [0, 3],
      [1, 1],
      [3, 0, 2],
    ]);
    for (const [frame, x, y] of [
      [[0.5], [0], [0]],
      [[0], [NaN], [0]],
      [[0], [0], [Infinity]],
      [[0], [0, 1], [0]],
      [[0], [0], []],
    ])
      expect(() => checkedFrameRows(frame, x, y)).toThrow(tagged('bad-input'));
  });

  it('have a neighbour within the distance in the same frame alone', () => {
    const flags = hasNeighbour([0, 0, 0, 1, 1], [0, 3, 10, 0, 40], [0, 4, 0, 0, 0], 5);
    expect([...flags]).toEqual([1, 1, 0, 0, 0]);
    expect([...hasNeighbour([0, 0], [0, 3], [0, 4], 4.99)]).toEqual([0, 0]);
  });

  it.each([
    ['a line along x', (u: number) => 100 * u, () => 3],
    ['a line along y', () => 7, (u: number) => 50 * u],
    ['one place', () => 2, () => 2],
    ['two crowds', (u: number) => (u < 0.5 ? u : 1000 + u), (_u: number, v: number) => v],
    ['a field', (u: number) => 80 * u, (_u: number, v: number) => 60 * v],
  ])('near another are found as by comparing all: %s', (_, toX, toY) => {
    const { uniform } = randomNumbers(8);
    const [x, y]: number[][] = [[], []];
    for (let k = 0; k < 70; k++) {
      const [u, v] = [uniform(), uniform()];
      x.push(toX(u));
      y.push(toY(u, v));
    }
    const index = indexPoints(x, y);
    for (let repeat = 0; repeat < 60; repeat++) {
      const k = Math.floor(70 * uniform());
      const [atX, atY] = [x[k] + uniform() - 0.5, y[k] + uniform() - 0.5];
      const radius = 12 * uniform();
      const distance = (row: number): number => (x[row] - atX) ** 2 + (y[row] - atY) ** 2;
      const all = [...x.keys()].filter((row) => distance(row) <= radius ** 2);
      for (const most of [1, 3, 8, 70]) {
        const nearest = [...all].sort((a, b) => distance(a) - distance(b) || a - b).slice(0, most);
        expect(index.within(atX, atY, radius, most)).toEqual(nearest.sort((a, b) => a - b));
      }
    }
  });
});
