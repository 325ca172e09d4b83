import { describe, expect, it } from 'vitest';
import { trackDifference, type ComparedTracks } from '../../../native-worker/track/track-difference.ts';

/** Rows of frame, x and height. */
const tracks = (...rows: [frame: number, xPx: number, zUm: number][]): ComparedTracks => ({
  frame: Int32Array.from(rows, ([frame]) => frame),
  xPx: Float64Array.from(rows, ([, xPx]) => xPx),
  yPx: Float64Array.from(rows, () => 7),
  zUm: Float64Array.from(rows, ([, , zUm]) => zUm),
});

describe('the difference of two sets of trajectories', () => {
  it('is that of the heights at positions that both have', () => {
    const first = tracks([0, 1.5, 3], [1, 1.5, 4], [2, 1.5, NaN], [3, 9, 1]);
    const second = tracks([1, 1.5, 3], [0, 1.5, 2.8], [2, 1.5, 5], [3, 8, 1], [4, 8, 1]);
    const { medianUm, spreadUm, ...counts } = trackDifference(first, second);
    expect(counts).toEqual({ both: 3, onlyFirst: 1, onlySecond: 2, heights: 2 });
    expect(medianUm).toBeCloseTo(0.6, 12);
    expect(spreadUm).toBeCloseTo(0.4, 12);
  });

  it('is unknown where no height is in both', () => {
    expect(trackDifference(tracks([0, 1, NaN]), tracks([0, 1, 2]))).toMatchObject({
      both: 1,
      heights: 0,
      medianUm: null,
      spreadUm: null,
    });
  });
});
