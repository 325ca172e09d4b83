import { describe, expect, it } from 'vitest';
import { trackingWarnings } from '../../../main/workflow/result-warnings.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';

/** Rows in these frames, so many of them in range. */
const told = (frames: number, rows: number[], inRange: number, hasModel?: boolean, weak = 0): string[] => {
  const table = {
    frame: Int32Array.from(rows),
    inRange: Uint8Array.from(rows, (_, row) => Number(row < inRange)),
    weak: Uint8Array.from(rows, (_, row) => Number(row >= rows.length - weak)),
  } as unknown as TrackTable;
  return trackingWarnings('v.tif', frames, { weak: new Uint8Array(rows.length + 5) }, table, hasModel);
};
const firstFrames = (count: number): number[] => Array.from({ length: count }, (_, frame) => frame);

describe('what is said of trajectories', () => {
  it('is nothing where they are in half of the frames, with half of the heights in range', () => {
    expect(told(10, firstFrames(5), 3)).toEqual([]);
    expect(told(4, [0, 1, 2, 3], 2)).toEqual([]);
    // Frames count, not rows.
    expect(told(4, [0, 0, 1, 1], 4)).toEqual([]);
  });

  it('is how many frames have none, if these are more than half', () => {
    expect(told(11, firstFrames(5), 5)).toEqual([expect.stringContaining('in 6 of its 11 frames')]);
    expect(told(10, [0, 0, 0, 1, 1, 1], 6)).toEqual([expect.stringContaining('in 8 of its 10 frames')]);
  });

  it('is the share of heights in range, if that is less than half and there is a model', () => {
    expect(told(9, firstFrames(9), 4)).toEqual([expect.stringContaining('only 44 % of the positions')]);
    expect(told(9, firstFrames(9), 0, false)).toEqual([]);
    expect(told(20, firstFrames(9), 0)).toHaveLength(2);
    // Weak circles have no height that could be in range.
    expect(told(9, firstFrames(9), 4, true, 1)).toEqual([]);
  });

  it('is that there is none, or that none is long enough', () => {
    expect(told(10, [], 0)).toEqual([expect.stringContaining('no trajectory of v.tif is long enough')]);
    const none = new Uint8Array(0);
    const empty = { frame: new Int32Array(0), inRange: none, weak: none } as unknown as TrackTable;
    for (const weak of [none, Uint8Array.of(1, 1)])
      expect(trackingWarnings('v.tif', 10, { weak }, empty)).toEqual([
        expect.stringContaining('no particle was found'),
      ]);
  });
});
