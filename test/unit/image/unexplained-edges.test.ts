import { describe, expect, it } from 'vitest';
import { lookInWindows, unexplainedWindows } from '../../../native-worker/image/detect/unexplained-edges.ts';
import { workspaceFor } from '../../../native-worker/image/detect/workspace.ts';
import type { Frame } from '../../../preload/contract/frame.ts';

/** A particle of four pixels of a level of bin 2: squares are 12 of its pixels wide, half of a rim is 12.6 of them. */
const RADIUS_PX = 8;
const SQUARE = 12;
const HALF_RIM = 13;
/** Nine squares, full-resolution pixels. */
const SIDE_PX = 9 * SQUARE * 2;

interface Group {
  /** The square that holds its edges. */
  square: [number, number];
  count?: number;
  strength?: number;
  claimed?: boolean;
}

/** Windows for groups of edges, each inside of one square. */
function windowsFor(groups: readonly Group[], { width = 800, height = 600, largest = 1 } = {}) {
  const [level] = workspaceFor(width, height, [5, 20], false).levels;
  expect(level.image.bin).toBe(2);
  const { edges, claimed } = level;
  edges.strength.fill(0);
  claimed.fill(0);
  edges.largest = largest;
  edges.count = 0;
  for (const { square, count = HALF_RIM, strength = 0.5, claimed: taken = false } of groups) {
    for (let k = 0; k < count; k++) {
      const [x, y] = [square[0] * SQUARE + (k % 4), square[1] * SQUARE + Math.floor(k / 4)];
      const i = y * edges.width + x;
      edges.index[edges.count++] = i;
      edges.strength[i] = strength;
      claimed[i] = Number(taken);
    }
  }
  return unexplainedWindows(level, { width, height }, RADIUS_PX);
}
const middleOf = (square: number): number => (square + 0.5) * SQUARE * 2;
const WHOLE = [{ x: 0, y: 0, width: 800, height: 600 }];

describe('edges that no circle explains', () => {
  it('are looked at in a window of nine squares round them', () => {
    for (const square of [
      [8, 8],
      [20, 11],
      [6, 17],
    ] as const) {
      const [window, ...others] = windowsFor([{ square: [...square] }]);
      expect(others).toEqual([]);
      expect([window.width, window.height]).toEqual([SIDE_PX, SIDE_PX]);
      expect(window.x + SIDE_PX / 2).toBe(middleOf(square[0]));
      expect(window.y + SIDE_PX / 2).toBe(middleOf(square[1]));
    }
  });

  it('are at least half of a rim, in a square and those beside it', () => {
    expect(windowsFor([])).toEqual([]);
    expect(windowsFor([{ square: [8, 8], count: HALF_RIM - 1 }])).toEqual([]);
    const half = (x: number, y: number): Group => ({ square: [x, y], count: 7 });
    expect(windowsFor([half(8, 8), half(9, 9)])).toHaveLength(1);
    expect(windowsFor([half(8, 8), half(10, 8)])).toHaveLength(1);
    expect(windowsFor([half(8, 8), half(11, 8)])).toEqual([]);
    // The last square of a row is not beside the first one of the next row.
    expect(windowsFor([half(0, 9), half(33, 8)])).toEqual([]);
  });

  it('are strong ones, for the image and for opaque discs, that no circle has claimed', () => {
    const found = (group: Omit<Group, 'square'>, largest = 1): number =>
      windowsFor([{ square: [8, 8], ...group }], { largest }).length;
    expect(found({ claimed: true })).toBe(0);
    // Squares of gradients: a quarter of the strongest, a tenth of the background a pixel.
    expect([0.23 ** 2, 0.27 ** 2].map((strength) => found({ strength }))).toEqual([0, 1]);
    expect([0.09 ** 2, 0.11 ** 2].map((strength) => found({ strength }, 0.11 ** 2))).toEqual([0, 1]);
  });

  it('have windows that lie in the frame', () => {
    const corners: Group[] = [
      [0, 0],
      [33, 0],
      [0, 24],
      [33, 24],
    ].map(([x, y]) => ({ square: [x, y] }));
    const windows = windowsFor(corners);
    expect(windows.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [800 - SIDE_PX, 0],
      [0, 600 - SIDE_PX],
      [800 - SIDE_PX, 600 - SIDE_PX],
    ]);
  });

  it('have one window where they hang together, and the whole frame where that is too wide', () => {
    const pair = (apart: number, along: 0 | 1) => {
      const other: [number, number] = along === 0 ? [8 + apart, 8] : [8, 8 + apart];
      return windowsFor([{ square: [8, 8] }, { square: other }]);
    };
    for (const along of [0, 1] as const) {
      const [window, ...others] = pair(4, along);
      expect(others).toEqual([]);
      expect([window.x, window.y][along] + SIDE_PX / 2).toBe(middleOf(10));
      expect([window.y, window.x][along] + SIDE_PX / 2).toBe(middleOf(8));
      expect(pair(5, along)).toEqual(WHOLE);
      expect(pair(6, along)).toHaveLength(2);
    }
  });

  it('are looked for in the whole frame where they are in more than four places, or it is small', () => {
    const places: Group[] = [
      [3, 3],
      [12, 3],
      [21, 3],
      [30, 3],
      [3, 20],
    ].map(([x, y]) => ({ square: [x, y] }));
    expect(windowsFor(places.slice(1))).toHaveLength(4);
    expect(windowsFor(places)).toEqual(WHOLE);
    const one: Group[] = [{ square: [8, 4] }];
    for (const [width, height] of [
      [800, SIDE_PX],
      [SIDE_PX, 600],
    ])
      expect(windowsFor(one, { width, height })).toEqual([{ x: 0, y: 0, width, height }]);
    expect(windowsFor(one, { height: SIDE_PX + 2 })).toMatchObject([{ width: SIDE_PX, height: SIDE_PX }]);
    expect(windowsFor([], { height: SIDE_PX })).toEqual([]);
  });
});

describe('windows of a frame', () => {
  const frame: Frame = {
    width: 40,
    height: 30,
    bits: 16,
    data: Uint16Array.from({ length: 1200 }, (_, i) => i),
  };
  /** The first pixel of a window is what is found in it, at its place in the window. */
  const first = (part: Frame) => [{ x: 0, y: 0, share: part.data[0] }];

  it('hold its pixels, and what is found there has its place in the frame', () => {
    const seen: Frame[] = [];
    const look = (part: Frame) => {
      seen.push(part);
      return [{ x: 3.5, y: 2.25, share: 0.5 }];
    };
    expect(lookInWindows(frame, [{ x: 7, y: 11, width: 6, height: 5 }], look, 4)).toEqual([
      { x: 10.5, y: 13.25, share: 0.5 },
    ]);
    const [{ width, height, data }] = seen;
    expect([width, height, data.length]).toEqual([6, 5, 30]);
    data.forEach((value, i) => expect(value).toBe((11 + Math.floor(i / 6)) * 40 + 7 + (i % 6)));
    lookInWindows(frame, [{ x: 0, y: 0, width: 40, height: 30 }], look, 4);
    expect(seen[1].data).toEqual(frame.data);
  });

  it('give what lies in two of them once', () => {
    const at = (x: number, y: number) => ({ x, y, width: 8, height: 8 });
    const found = (...windows: ReturnType<typeof at>[]) => lookInWindows(frame, windows, first, 5);
    expect(found(at(0, 0), at(3, 3.99))).toHaveLength(1);
    expect(found(at(0, 0), at(3, 4.01))).toHaveLength(2);
    // Two in one window are two, however near.
    const near = () => [first(frame)[0], { x: 1, y: 0, share: 1 }];
    expect(lookInWindows(frame, [at(0, 0)], near, 5)).toHaveLength(2);
  });
});
