import type { Frame } from '../../../preload/contract/frame.ts';
import type { TouchingDisc } from './touching-discs.ts';
import type { Level } from './workspace.ts';

/** A part of a frame, full-resolution pixels. */
interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A box of squares, the last included. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Discs may touch where strong edges inside of 3 x 3 squares, more than half of a particle's rim, belong to no circle found. */
const RIMS = 0.5;
/** A square's side, in radii of a particle. */
const SQUARE = 3;
/** Strong edges are this share of the strongest and, since opaque discs have rims, at least so steep, in shares of the background a pixel of the level. */
const STRONG_SHARE = 0.25;
const STRONG_SLOPE = 0.1;
/** A window's side, in squares, and how many are looked at rather than the whole frame. */
const WINDOW_SQUARES = 9;
const MOST_WINDOWS = 4;

/** Strong edges that no circle has claimed, square by square. */
function countUnclaimed({ edges, claimed }: Level, side: number, columns: number, rows: number): Int32Array {
  const { strength, index, count, largest, width } = edges;
  const least = Math.max(STRONG_SLOPE * STRONG_SLOPE, STRONG_SHARE * STRONG_SHARE * largest);
  const counts = new Int32Array(columns * rows);
  for (let e = 0; e < count; e++) {
    const i = index[e];
    if (strength[i] <= least || claimed[i] !== 0) continue;
    const y = Math.floor(i / width);
    counts[Math.floor(y / side) * columns + Math.floor((i - y * width) / side)]++;
  }
  return counts;
}

/** Squares round one, itself among them. */
function around(square: number, columns: number, rows: number): number[] {
  const column = square % columns;
  const row = (square - column) / columns;
  const near: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
      near.push(y * columns + x);
  return near;
}

/** Sum over the squares round one. A loop of its own: nearly all squares of nearly all frames are left after it. */
function countAround(counts: Int32Array, square: number, columns: number, rows: number): number {
  const column = square % columns;
  const row = (square - column) / columns;
  let count = 0;
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
      count += counts[y * columns + x];
  return count;
}

/** Boxes round the groups of flagged squares that hang together. Takes the flags away. */
function boxesOf(flags: Uint8Array, columns: number, rows: number): Box[] {
  const boxes: Box[] = [];
  for (let first = flags.indexOf(1); first >= 0; first = flags.indexOf(1)) {
    const box = { left: columns, top: rows, right: 0, bottom: 0 };
    const reached = [first];
    flags[first] = 0;
    for (let square = reached.pop(); square !== undefined; square = reached.pop()) {
      const column = square % columns;
      const row = (square - column) / columns;
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column);
      box.top = Math.min(box.top, row);
      box.bottom = Math.max(box.bottom, row);
      for (const next of around(square, columns, rows)) {
        if (flags[next] === 0) continue;
        flags[next] = 0;
        reached.push(next);
      }
    }
    boxes.push(box);
  }
  return boxes;
}

/**
 * Where strong edges are left over that no circle found explains: windows round them, all of one size; the whole frame where they are too many or
 * too wide; none where nothing is left over.
 *
 * @param level the finest, with what the circles found have claimed
 * @param particleRadiusPx full-resolution pixels
 */
export function unexplainedWindows(
  level: Level,
  frame: { width: number; height: number },
  particleRadiusPx: number,
): Window[] {
  const { bin } = level.image;
  const radius = particleRadiusPx / bin;
  const side = Math.max(1, SQUARE * radius);
  const columns = Math.ceil(level.image.width / side);
  const rows = Math.ceil(level.image.height / side);
  const counts = countUnclaimed(level, side, columns, rows);
  const flags = new Uint8Array(counts.length);
  for (let square = 0; square < counts.length; square++) {
    if (countAround(counts, square, columns, rows) <= RIMS * 2 * Math.PI * radius) continue;
    for (const other of around(square, columns, rows)) flags[other] = 1;
  }
  const boxes = boxesOf(flags, columns, rows);
  const size = Math.ceil(WINDOW_SQUARES * side * bin);
  const isWide = ({ left, right, top, bottom }: Box): boolean =>
    Math.max(right - left, bottom - top) >= WINDOW_SQUARES;
  if (boxes.length > MOST_WINDOWS || boxes.some(isWide) || size >= Math.min(frame.width, frame.height))
    return boxes.length === 0 ? [] : [{ x: 0, y: 0, width: frame.width, height: frame.height }];
  const start = (from: number, to: number, length: number): number =>
    Math.round(Math.min(length - size, Math.max(0, (from + to + 1) * 0.5 * side * bin - size / 2)));
  return boxes.map(({ left, right, top, bottom }) => ({
    x: start(left, right, frame.width),
    y: start(top, bottom, frame.height),
    width: size,
    height: size,
  }));
}

/** The pixels of a frame in a window. */
function partOf(frame: Frame, { x, y, width, height }: Window): Frame {
  if (width === frame.width && height === frame.height) return frame;
  const part = { ...frame, width, height, data: frame.data.slice(0, width * height) };
  for (let row = 0; row < height; row++) {
    const from = (y + row) * frame.width + x;
    part.data.set(frame.data.subarray(from, from + width), row * width);
  }
  return part;
}

/** What is found in windows of a frame; what lies in two of them is found once. */
export function lookInWindows(
  frame: Frame,
  windows: readonly Window[],
  look: (part: Frame) => TouchingDisc[],
  particleRadiusPx: number,
): TouchingDisc[] {
  const found: TouchingDisc[] = [];
  for (const window of windows) {
    const discs = look(partOf(frame, window))
      .map(({ x, y, share }) => ({ x: x + window.x, y: y + window.y, share }))
      .filter(({ x, y }) => !found.some((other) => Math.hypot(other.x - x, other.y - y) < particleRadiusPx));
    found.push(...discs);
  }
  return found;
}
