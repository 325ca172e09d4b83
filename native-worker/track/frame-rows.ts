import { badInput } from '../../preload/contract/errors.ts';

/** Rows of one frame. */
export interface FrameRows {
  frame: number;
  /** Row numbers in the table, ascending. */
  rows: Int32Array;
}

/**
 * Groups the rows of a table by frame, frames ascending; frames without rows are left out. Rows may come in any order.
 *
 * @throws bad-input for frames or positions that are not numbers, and for columns of different lengths
 */
export function checkedFrameRows(
  frame: ArrayLike<number>,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
): FrameRows[] {
  const count = frame.length;
  if (xPx.length !== count || yPx.length !== count) {
    throw badInput(
      `Columns differ in length (${count}, ${xPx.length}, ${yPx.length}); give one value a row.`,
    );
  }
  for (let row = 0; row < count; row++) {
    if (!Number.isInteger(frame[row]) || !Number.isFinite(xPx[row]) || !Number.isFinite(yPx[row])) {
      throw badInput(
        `Row ${row + 1} of those linked has no whole frame number or no finite x_px, y_px; correct or leave out that row.`,
      );
    }
  }
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const rowsOf = frameRowsLookup(frame, order);
  const frames = new Set<number>();
  for (const row of order) frames.add(frame[row]);
  return Array.from(Float64Array.from(frames).sort(), (now) => ({ frame: now, rows: rowsOf(now) }));
}

/**
 * Looks up the rows of a frame, in the order of `order`. All rows lie in one array: a list for each frame takes several times the memory.
 *
 * @param order row numbers
 */
export function frameRowsLookup(frame: ArrayLike<number>, order: Int32Array): (frame: number) => Int32Array {
  const counts = new Map<number, number>();
  for (const row of order) counts.set(frame[row], (counts.get(frame[row]) ?? 0) + 1);
  const start = new Map<number, number>();
  let total = 0;
  for (const [frameNumber, count] of counts) {
    start.set(frameNumber, total);
    total += count;
  }
  const end = new Map(start);
  const rows = new Int32Array(total);
  for (const row of order) {
    const at = end.get(frame[row])!;
    rows[at] = row;
    end.set(frame[row], at + 1);
  }
  return (frameNumber) => rows.subarray(start.get(frameNumber) ?? 0, end.get(frameNumber) ?? 0);
}
