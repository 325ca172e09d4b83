import { describe, expect, it } from 'vitest';
import type { WallSeen } from '../../../preload/contract/analysis.ts';
import { wallFigures } from '../../../renderer/features/analyse/summary-values.ts';

const WALL: WallSeen = {
  video: 'a.tif',
  focalHeightUm: 25.604,
  sdUm: 0.163,
  scatterUm: 0.13,
  particles: 14,
  tiltDeg: 0.17,
  shiftUm: 0.396,
};
const shown = (walls: WallSeen[]): [string, string, string?][] =>
  wallFigures(walls).map(({ name, value, range }) => [name, value, range]);

describe('the wall in the figures of an analysis', () => {
  it('is shown with its error, and the shift from what was said', () => {
    expect(shown([WALL])).toEqual([
      ['Focal height, found', '25.60', '±0.16'],
      ['Heights too high by', '0.40', '±0.16'],
    ]);
  });

  it('has no shift where no focal height was said, and the name of its video where there are several', () => {
    expect(shown([{ ...WALL, shiftUm: null }, WALL]).map(([name]) => name)).toEqual([
      'Focal height of a.tif, found',
      'Focal height of a.tif, found',
      'Heights of a.tif too high by',
    ]);
  });
});
