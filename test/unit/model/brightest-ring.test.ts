import { describe, expect, it } from 'vitest';
import { brightestRing, cutOff } from '../../../native-worker/model/inputs/brightest-ring.ts';

describe('rings brighter than any that was learnt', () => {
  const names = ['radial_profile_1', 'ring_profile_0', 'ring_profile_1'];
  const table = { names, rows: 3, values: Float64Array.of(9, 1.05, 0.4, 8, 1.02, 1.08, 7, 2, 1) };

  it('count as bright as most particles learnt from become; other features stay', () => {
    const brightest = brightestRing(table, Int32Array.of(0, 1), [7, 7, 8]);
    expect(brightest).toBe(1.08);
    expect(brightestRing(table, Int32Array.of(0, 1, 2), [7, 8, 9])).toBe(1.08);
    expect([...cutOff(table, brightest).values]).toEqual([9, 1.05, 0.4, 8, 1.02, 1.08, 7, 1.08, 1]);
    expect(table.values[7]).toBe(2);
  });

  it('stay as they are where no rings were learnt', () => {
    const discs = { names: ['radial_profile_1'], rows: 1, values: Float64Array.of(3) };
    expect(brightestRing(discs, Int32Array.of(0), [1])).toBe(Infinity);
    expect(cutOff(discs, 1)).toBe(discs);
    expect(cutOff(table, Infinity)).toBe(table);
  });
});
