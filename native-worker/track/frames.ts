import { badInput } from '../../preload/contract/errors.ts';

/** Rows of one frame. */
export interface FrameRows {
  frame: number;
  /** Row numbers in the table, ascending. */
  rows: Int32Array;
}

/**
 * Groups the rows of a table by frame, frames ascending; frames without rows are left out. Rows may come in any order.
 * Throws bad input for frames or positions that are not numbers, and for columns of different lengths.
 */
export function rowsByFrame(
  frame: ArrayLike<number>,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
): FrameRows[] {
  const count = frame.length;
  if (xPx.length !== count || yPx.length !== count) {
    throw badInput(`Columns differ in length (${count}, ${xPx.length}, ${yPx.length}); give one value a row`);
  }
  for (let row = 0; row < count; row++) {
    if (!Number.isInteger(frame[row]) || !Number.isFinite(xPx[row]) || !Number.isFinite(yPx[row])) {
      throw badInput(
        `Row ${row + 1} has no whole frame number or no finite x_px, y_px; correct or leave out that row`,
      );
    }
  }
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const rowsOf = rowsOfFrames(frame, order);
  const frames = new Set<number>();
  for (const row of order) frames.add(frame[row]);
  return Array.from(Float64Array.from(frames).sort(), (now) => ({ frame: now, rows: rowsOf(now) }));
}

/**
 * Rows by their frame, each frame's in the order in which they are given. All lie in one array: a list for each frame takes several times as much.
 *
 * @param order row numbers
 */
export function rowsOfFrames(frame: ArrayLike<number>, order: Int32Array): (frame: number) => Int32Array {
  const last = new Map<number, number>();
  for (const row of order) last.set(frame[row], (last.get(frame[row]) ?? 0) + 1);
  const first = new Map<number, number>();
  let count = 0;
  for (const [now, rows] of last) {
    first.set(now, count);
    last.set(now, count);
    count += rows;
  }
  const rows = new Int32Array(count);
  for (const row of order) {
    const at = last.get(frame[row])!;
    rows[at] = row;
    last.set(frame[row], at + 1);
  }
  return (now) => rows.subarray(first.get(now) ?? 0, last.get(now) ?? 0);
}
