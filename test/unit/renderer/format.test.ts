import { describe, expect, it } from 'vitest';
import { middleCut, seconds, significant } from '../../../renderer/ui/format.ts';

describe('long file names', () => {
  it('lose their middle and never get longer than asked for', () => {
    expect(middleCut('stack_00.ome.tif', 44)).toBe('stack_00.ome.tif');
    expect(middleCut('2026-11-22_PtSiO2_position_03_stack.ome.tif', 21)).toBe('2026-11-…tack.ome.tif');
    for (let most = 1; most < 40; most++) expect(middleCut('x'.repeat(60), most)).toHaveLength(most);
    expect(middleCut('x'.repeat(60), 0)).toBe('…');
  });
});

it('gives as many digits as are meant', () => {
  expect([812.7, 7.419, -0.0634].map((value) => significant(value, 2))).toEqual(['810', '7.4', '−0.063']);
  expect(significant(812.73)).toBe('812.7');
});

describe('how long a fit took', () => {
  it('is never nought, and has digits enough for a fast one', () => {
    expect([0, 0.004, 0.099, 0.1, 0.352, 1, 42].map(seconds)).toEqual([
      '< 0.1',
      '< 0.1',
      '< 0.1',
      '0.10',
      '0.35',
      '1.0',
      '42.0',
    ]);
  });
});
