import { checkedFrameRows } from './frame-rows.ts';
import { indexPoints } from './nearest-points.ts';

/** 1 for every row that has another row of the same frame within `distancePx`. Rows may come in any order of frames. */
export function hasNeighbour(
  frame: ArrayLike<number>,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  distancePx: number,
): Uint8Array {
  const flags = new Uint8Array(frame.length);
  for (const { rows } of checkedFrameRows(frame, xPx, yPx)) {
    const index = indexPoints(
      Float64Array.from(rows, (row) => xPx[row]),
      Float64Array.from(rows, (row) => yPx[row]),
    );
    for (const row of rows) flags[row] = index.within(xPx[row], yPx[row], distancePx, 2).length > 1 ? 1 : 0;
  }
  return flags;
}
