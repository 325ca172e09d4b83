import { expect, it } from 'vitest';
import type { Validation } from '../../../preload/contract/validation.ts';
import { brushed, withEnd } from '../../../renderer/features/validate/brush.ts';

const floats = (...values: number[]): Float64Array => Float64Array.from(values);
const validation = {
  raw: { offsetMedianUm: 0 },
  table: {
    particle: Int32Array.of(0, 0, 1, -1, 2),
    zTrueUm: floats(1, 2, 3, 2, 4),
    residualRawUm: floats(0.1, -0.5, 0.3, 0.2, NaN),
  },
} as unknown as Validation;
const open = [-Infinity, Infinity] as const;

it('selects the residuals of a part, the largest first, matched ones alone', () => {
  expect(brushed(validation, 'raw', { zUm: open, residualUm: open }, 9)).toEqual({
    count: 3,
    rows: [1, 2, 0],
    meanUm: expect.closeTo(-0.1 / 3, 12) as number,
  });
  expect(brushed(validation, 'raw', { zUm: [1.5, 3], residualUm: [0, 1] }, 9).rows).toEqual([2]);
  expect(brushed(validation, 'raw', { zUm: [8, 9], residualUm: open }, 9)).toEqual({
    count: 0,
    rows: [],
    meanUm: NaN,
  });
});

it('takes an end that is typed, in either order', () => {
  const brush = { zUm: [1, 3], residualUm: open } as const;
  expect(withEnd(brush, 'zUm', 0, 2).zUm).toEqual([2, 3]);
  expect(withEnd(brush, 'zUm', 0, 5).zUm).toEqual([3, 5]);
  expect(withEnd(brush, 'residualUm', 1, 0.5)).toEqual({ ...brush, residualUm: [-Infinity, 0.5] });
});

it('lists the largest and counts all', () => {
  const many = 40_000;
  const residualRawUm = Float64Array.from({ length: many }, (_, row) => ((row * 7919) % many) / many - 0.5);
  const large = {
    raw: { offsetMedianUm: 0 },
    table: { particle: new Int32Array(many), zTrueUm: new Float64Array(many), residualRawUm },
  } as unknown as Validation;
  const { count, rows } = brushed(large, 'raw', { zUm: open, residualUm: open }, 24);
  const largest = [...residualRawUm].map(Math.abs).sort((a, b) => b - a);
  expect(count).toBe(many);
  expect(rows.map((row) => Math.abs(residualRawUm[row] ?? NaN))).toEqual(largest.slice(0, 24));
});
