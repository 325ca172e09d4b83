import { describe, expect, it } from 'vitest';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { pathAt, videoPaths } from '../../../renderer/shared/tracks/video-paths.ts';

/** Particle 0 in frames 0 to 2, without a height in the last; particle 3 in frame 1, an outlier. */
const table: TrackTable = {
  particle: Int32Array.of(0, 0, 0, 3),
  frame: Int32Array.of(0, 1, 2, 1),
  tS: Float64Array.of(0, 0.1, 0.2, 0.1),
  xPx: Float64Array.of(10, 20, 30, 80),
  yPx: Float64Array.of(5, 5, 5, 40),
  xUm: new Float64Array(4),
  yUm: new Float64Array(4),
  zRawUm: new Float64Array(4),
  zUm: Float64Array.of(1, -2, NaN, 7),
  zSdUm: new Float64Array(4),
  inRange: Uint8Array.of(1, 1, 0, 1),
  outlier: Uint8Array.of(0, 0, 0, 1),
  crowded: new Uint8Array(4),
  bridged: new Uint8Array(4),
  reason: new Uint8Array(4),
  linkConfidence: new Float64Array(4).fill(1),
  weak: new Uint8Array(4),
};
const hide = { outliers: false, crowded: false, outOfRange: false, minFrames: 1, hidden: new Set<number>() };
const state = { frame: 1, tail: Infinity, selected: null, hide };
const styles = ['a', 'b', 'c', 'd'];

describe('trajectories over a video', () => {
  it('end at the frame on show and say the height there', () => {
    expect(videoPaths(table, state, styles)).toEqual([
      {
        particle: 0,
        row: 1,
        look: 'plain',
        present: true,
        label: '0: z −2.0 µm',
        xPx: [10, 20],
        yPx: [5, 5],
        colours: ['a', 'b'],
      },
      {
        particle: 3,
        row: 3,
        look: 'plain',
        present: true,
        label: '3: z 7.0 µm',
        xPx: [80],
        yPx: [40],
        colours: ['d'],
      },
    ]);
    const later = videoPaths(table, { ...state, frame: 2 }, styles);
    expect(later).toMatchObject([
      { present: true, label: '0: no z' },
      { particle: 3, present: false },
    ]);
  });

  it('say no height in the plane, where none has one', () => {
    const flat = { ...table, zRawUm: new Float64Array(4).fill(NaN), zUm: new Float64Array(4).fill(NaN) };
    expect(videoPaths(flat, state, styles).map(({ label }) => label)).toEqual(['0', '3']);
  });

  it('keep to tail, flags and choice', () => {
    const particles = (more: object): number[] =>
      videoPaths(table, { ...state, ...more }, styles).map(({ particle }) => particle);
    expect(videoPaths(table, { ...state, frame: 2, tail: 1 }, styles)).toMatchObject([{ xPx: [30] }]);
    expect(videoPaths(table, { ...state, tail: 0 }, styles)).toMatchObject([{ xPx: [20] }, { xPx: [80] }]);
    expect(particles({ hide: { ...hide, outliers: true } })).toEqual([0]);
    expect(particles({ hide: { ...hide, hidden: new Set([0]) } })).toEqual([3]);
    expect(particles({ hide: { ...hide, minFrames: 2 } })).toEqual([0]);
    expect(videoPaths(table, { ...state, selected: 3 }, styles)).toMatchObject([
      { look: 'faint' },
      { look: 'chosen' },
    ]);
  });

  it('are found by a click near them, the particle that is there now from further away', () => {
    const paths = videoPaths(table, state, styles);
    expect(pathAt(paths, 12, 6, 5)?.particle).toBe(0);
    expect(pathAt(paths, 80, 49, 5)?.particle).toBe(3);
    expect(pathAt(paths, 10, 14, 5)).toBe(null);
  });
});
