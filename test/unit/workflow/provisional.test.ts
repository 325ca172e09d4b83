import { describe, expect, it } from 'vitest';
import { continued } from '../../../main/workflow/watch/provisional.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

const tableOf = (rows: [particle: number, frame: number, x: number][]): TrackTable =>
  trackTableOf(rows, {
    particle: ([particle]) => particle,
    frame: ([, frame]) => frame,
    xPx: ([, , x]) => x,
    yPx: ([, , x]) => x,
  });

const rowsOf = ({ particle, frame, xPx }: TrackTable): number[][] =>
  [...particle.keys()].map((row) => [particle[row], frame[row], xPx[row]]);

describe('trajectories of a recording so far', () => {
  it('keep their numbers when the latest frames are linked anew, and new ones get new numbers', () => {
    const older = tableOf([
      ...[0, 1, 2].map((frame): [number, number, number] => [0, frame, frame]),
      ...[0, 1, 2].map((frame): [number, number, number] => [1, frame, 100 + frame]),
    ]);
    // Linked anew the numbers are others; a third particle has come.
    const newer = tableOf([
      ...[2, 3].map((frame): [number, number, number] => [0, frame, 100 + frame]),
      ...[2, 3].map((frame): [number, number, number] => [1, frame, frame]),
      [2, 3, 50],
    ]);
    expect(rowsOf(continued(older, newer, 2))).toEqual([
      ...[0, 1, 2, 3].map((frame) => [0, frame, frame]),
      ...[0, 1, 2, 3].map((frame) => [1, frame, 100 + frame]),
      [2, 3, 50],
    ]);
  });

  it('never give one number to two particles', () => {
    const older = tableOf([0, 1, 2, 3].map((frame) => [0, frame, frame]));
    const newer = tableOf([
      [0, 2, 2],
      [1, 3, 3],
      [1, 4, 4],
    ]);
    const rows = rowsOf(continued(older, newer, 2));
    expect(new Set(rows.map(([particle, frame]) => `${particle} ${frame}`)).size).toBe(rows.length);
  });
});
