import { describe, expect, it } from 'vitest';
import { middleCut } from '../../../renderer/ui/format.ts';

describe('long file names', () => {
  it('lose their middle and never get longer than asked for', () => {
    expect(middleCut('stack_00.ome.tif', 44)).toBe('stack_00.ome.tif');
    expect(middleCut('2026-11-22_PtSiO2_position_03_stack.ome.tif', 21)).toBe('2026-11-…tack.ome.tif');
    for (let most = 5; most < 40; most++) expect(middleCut('x'.repeat(60), most)).toHaveLength(most);
  });
});
