import { describe, expect, it } from 'vitest';
import { fillGaps, smooth } from '../../../native-worker/image/fill-gaps.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

type Rows = number[][];
const rowsOf = (values: ArrayLike<number>, width: number): Rows =>
  Array.from({ length: values.length / width }, (_, y) =>
    Array.from({ length: width }, (_, x) => values[y * width + x]),
  );
const meanOf = (values: number[]): number => {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};

/** Pull and push, with weights of all coarse values in place of neighbours that are looked up. */
function pulledAndPushed(rows: Rows): Rows {
  const [height, width] = [rows.length, rows[0].length];
  if (!rows.flat().some(Number.isNaN) || height * width === 1) return rows;
  const coarse = pulledAndPushed(
    Array.from({ length: Math.ceil(height / 2) }, (_, y) =>
      Array.from({ length: Math.ceil(width / 2) }, (_, x) =>
        meanOf(rows.slice(2 * y, 2 * y + 2).flatMap((row) => row.slice(2 * x, 2 * x + 2))),
      ),
    ),
  );
  const within = (place: number, length: number): number => Math.max(0, Math.min(length - 1, place));
  return rows.map((row, y) =>
    row.map((value, x) => {
      if (!Number.isNaN(value)) return value;
      const [u, v] = [within(x / 2 - 0.25, coarse[0].length), within(y / 2 - 0.25, coarse.length)];
      const tent = (distance: number): number => Math.max(0, 1 - Math.abs(distance));
      return coarse.reduce(
        (sum, line, j) => sum + line.reduce((part, one, i) => part + one * tent(u - i) * tent(v - j), 0),
        0,
      );
    }),
  );
}

const smoothed = (rows: Rows): Rows =>
  rows.map((row, y) =>
    row.map((_, x) =>
      meanOf(rows.slice(Math.max(0, y - 1), y + 2).flatMap((line) => line.slice(Math.max(0, x - 1), x + 2))),
    ),
  );

/** Random values with gaps: single ones and a wide one. */
function withGaps(width: number, height: number, share: number): Float32Array {
  const { uniform } = randomNumbers(width + height);
  return Float32Array.from({ length: width * height }, (_, i) => {
    const value = 3 + uniform();
    return uniform() < share || (i % width > 0.4 * width && i > 0.5 * width * height) ? NaN : value;
  });
}

describe('gaps of an image', () => {
  it.each([
    [1, 1, 0],
    [8, 8, 0.2],
    [13, 9, 0.5],
    [9, 14, 0.1],
    [1, 7, 0.3],
    [6, 1, 0.3],
    [17, 17, 0.9],
  ])('of %i x %i pixels are filled from coarser means, and noise is averaged', (width, height, share) => {
    const values = withGaps(width, height, share);
    const filled = pulledAndPushed(rowsOf(values, width));
    fillGaps(values, width);
    const result = smooth(values, width);
    for (const [found, wanted] of [
      [rowsOf(values, width), filled],
      [rowsOf(result, width), smoothed(filled)],
    ])
      found.forEach((row, y) => row.forEach((value, x) => expect(value).toBeCloseTo(wanted[y][x], 5)));
  });

  it('in an even image are even, and nothing is made of nothing', () => {
    const even = withGaps(11, 12, 0.6).map((value) => (Number.isNaN(value) ? NaN : 2.5));
    fillGaps(even, 11);
    expect([...even]).toEqual(new Array(132).fill(2.5));
    expect([...smooth(even, 11)]).toEqual([...even]);
    const nothing = new Float32Array(12).fill(NaN);
    fillGaps(nothing, 4);
    expect(nothing.every(Number.isNaN)).toBe(true);
  });
});
