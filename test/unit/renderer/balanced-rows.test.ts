import { describe, expect, it } from 'vitest';
import { balancedRows } from '../../../renderer/ui/balanced-rows.ts';

describe('tiles in balanced rows', () => {
  it.each([
    [9, 5, 5, 2],
    [9, 4, 3, 1],
    [12, 10, 6, 1],
    [9, 12, 9, 1],
    [9, 2, 2, 2],
  ])(
    'puts %i tiles with room for %i columns into %i, the last one over %i',
    (tiles, most, columns, lastSpan) => {
      expect(balancedRows(tiles, most)).toEqual({ columns, lastSpan });
    },
  );

  it('needs no more rows than fit and leaves no place empty', () => {
    for (let tiles = 1; tiles <= 30; tiles++)
      for (let most = 1; most <= 15; most++) {
        const { columns, lastSpan } = balancedRows(tiles, most);
        expect(columns).toBeLessThanOrEqual(most);
        expect((tiles - 1 + lastSpan) % columns).toBe(0);
        expect((tiles - 1 + lastSpan) / columns).toBe(Math.ceil(tiles / most));
        expect(lastSpan).toBeLessThanOrEqual(columns);
      }
  });

  it('holds where there is nothing, and no room', () => {
    expect(balancedRows(0, 4).columns).toBe(1);
    expect(balancedRows(3, 0).columns).toBe(1);
  });
});
