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
  order.sort((a, b) => frame[a] - frame[b] || a - b);
  const groups: FrameRows[] = [];
  for (let start = 0; start < count;) {
    let end = start + 1;
    while (end < count && frame[order[end]] === frame[order[start]]) end++;
    groups.push({ frame: frame[order[start]], rows: order.subarray(start, end) });
    start = end;
  }
  return groups;
}
