import { describe, expect, it } from 'vitest';
import { fillHeights } from '../../../native-worker/rpc-methods/track.ts';

describe('fillHeights', () => {
  it('skips weak positions, and takes no uneven one for in range', () => {
    const rows = {
      weak: Uint8Array.of(0, 1, 0, 0),
      zLabelUm: new Float64Array(4).fill(NaN),
      zSdUm: new Float64Array(4).fill(NaN),
      inRange: new Uint8Array(4),
    };
    const predicted = { zPredUm: [5, 6, 7], zSdUm: [0.1, 0.2, 0.3], inRange: [1, 1, 0] };
    fillHeights(rows, predicted, [false, true, false]);
    expect([...rows.zLabelUm]).toEqual([5, NaN, 6, 7]);
    expect([...rows.zSdUm]).toEqual([0.1, NaN, 0.2, 0.3]);
    expect([...rows.inRange]).toEqual([1, 0, 0, 0]);
  });
});
