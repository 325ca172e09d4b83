import { describe, expect, it } from 'vitest';
import { correctDetections } from '../../../preload/contract/correct-detections.ts';
import type { DetectionEdit, TrackEdit } from '../../../preload/contract/edits.ts';
import { correctTracks } from '../../../main/project/track-edits.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

const floats = (...values: number[]): Float64Array => Float64Array.from(values);
const found = {
  frame: Int32Array.of(0, 0, 2),
  xPx: floats(10, 50, 10),
  yPx: floats(10, 50, 10),
  radiusPx: floats(6, 6, 6),
  score: floats(0.9, 0.8, 0.7),
};
const at = (what: 'add' | 'remove', frame: number, xPx: number, yPx: number): DetectionEdit => ({
  do: what,
  frame,
  xPx,
  yPx,
  radiusPx: 6,
});

describe('corrections over detections', () => {
  it.each<[string, DetectionEdit[], number[][]]>([
    [
      'none',
      [],
      [
        [0, 10],
        [0, 50],
        [2, 10],
      ],
    ],
    [
      'one in a frame without any',
      [at('add', 1, 30, 30)],
      [
        [0, 10],
        [0, 50],
        [1, 30],
        [2, 10],
      ],
    ],
    [
      'what is not there any more',
      [at('remove', 0, 51, 50)],
      [
        [0, 10],
        [2, 10],
      ],
    ],
    [
      'a place where there is nothing',
      [at('remove', 0, 54, 50)],
      [
        [0, 10],
        [0, 50],
        [2, 10],
      ],
    ],
    [
      'one that is there, a little beside',
      [at('add', 2, 11, 10)],
      [
        [0, 10],
        [0, 50],
        [2, 11],
      ],
    ],
    [
      'one that is moved',
      [at('remove', 0, 10, 10), at('add', 0, 20, 20)],
      [
        [0, 50],
        [0, 20],
        [2, 10],
      ],
    ],
    [
      'one that is added and removed',
      [at('add', 1, 9, 9), at('remove', 1, 9, 9)],
      [
        [0, 10],
        [0, 50],
        [2, 10],
      ],
    ],
  ])('%s', (_what, edits, rows) => {
    const once = correctDetections(found, edits);
    expect(Array.from(once.frame, (frame, row) => [frame, once.xPx[row]])).toEqual(rows);
    expect(correctDetections(once, edits)).toEqual(once);
  });
});

/** Trajectories 0 and 1 at x = 0 and 100, 2 follows 1 in place; y is the frame. */
function table(): TrackTable {
  const rows = [
    ...[0, 1, 2, 3].map((frame) => ({ particle: 0, frame, x: 0 })),
    ...[0, 1].map((frame) => ({ particle: 1, frame, x: 100 })),
    ...[2, 3].map((frame) => ({ particle: 2, frame, x: 100 })),
  ];
  return trackTableOf(rows, {
    particle: ({ particle }) => particle,
    frame: ({ frame }) => frame,
    tS: ({ frame }) => frame,
    xPx: ({ x }) => x,
    yPx: ({ frame }) => frame,
    xUm: ({ x }) => x,
    yUm: ({ frame }) => frame,
  });
}
/** Between trajectories there are 100. */
const SAME_PX = 3;
const place = (frame: number, xPx: number) => ({ frame, xPx, yPx: frame });

describe('corrections over trajectories', () => {
  it.each<[string, TrackEdit[], string, number]>([
    ['nothing', [], '0:0123 1:01 2:23', 0],
    ['split', [{ do: 'split', at: place(2, 0) }], '0:01 1:01 2:23 3:23', 0],
    ['split at its first frame', [{ do: 'split', at: place(0, 0) }], '0:0123 1:01 2:23', 1],
    ['join', [{ do: 'join', at: place(1, 100), with: place(2, 100) }], '0:0123 1:0123', 0],
    [
      'join the later with the earlier',
      [{ do: 'join', at: place(2, 100), with: place(1, 100) }],
      '0:0123 2:0123',
      0,
    ],
    [
      'join what is there at the same time',
      [{ do: 'join', at: place(1, 0), with: place(2, 100) }],
      '0:0123 1:01 2:23',
      1,
    ],
    ['delete', [{ do: 'delete', at: place(3, 100) }], '0:0123 1:01', 0],
    ['isolate', [{ do: 'isolate', at: place(3, 100) }], '2:23', 0],
    ['where nothing is', [{ do: 'delete', at: place(3, 50) }], '0:0123 1:01 2:23', 1],
    [
      'one after the other',
      [
        { do: 'join', at: place(1, 100), with: place(2, 100) },
        { do: 'split', at: place(1, 100) },
        { do: 'delete', at: place(0, 100) },
      ],
      '0:0123 3:123',
      0,
    ],
  ])('%s', (_what, edits, expected, lost) => {
    const corrected = correctTracks(table(), edits, SAME_PX);
    const { particle, frame, yPx } = corrected.table;
    const frames = new Map<number, string>();
    particle.forEach((one, row) => frames.set(one, `${frames.get(one) ?? ''}${frame[row]}`));
    expect([...frames].map(([one, all]) => `${one}:${all}`).join(' ')).toBe(expected);
    expect(Array.from(yPx)).toEqual(Array.from(frame));
    expect(corrected.lost).toBe(lost);
  });

  it('keep a name with the trajectory, whatever its number', () => {
    const edits: TrackEdit[] = [
      { do: 'rename', at: place(2, 100), name: 'spinner' },
      { do: 'split', at: place(2, 0) },
    ];
    expect([...correctTracks(table(), edits, SAME_PX).names]).toEqual([[2, 'spinner']]);
    expect([
      ...correctTracks(table(), [...edits, { do: 'delete', at: place(2, 100) }], SAME_PX).names,
    ]).toEqual([]);
  });
});
