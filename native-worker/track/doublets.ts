import { checkedFrameRows } from './frame-rows.ts';
import { indexPoints } from './nearest-points.ts';

/** Centres this near, in diameters, are those of spheres that touch, or nearly so. */
export const COMPANION_DIAMETERS = 1.5;
/** A track with a companion in this share of its frames, and in so many, is one of a doublet; passing takes less. */
const COMPANION_SHARE = 0.5;
const FEWEST_FRAMES = 10;

/**
 * Which tracks are one of a doublet: nearly always there is one other particle beside them, and only one, which has no other neighbour either. In a
 * crowd each has several.
 *
 * @param tracks rows of each track
 */
export function findDoublets(
  tracks: readonly (readonly number[])[],
  { frame, xPx, yPx }: { frame: Int32Array; xPx: Float64Array; yPx: Float64Array },
  diameterPx: number,
): boolean[] {
  const neighbours = new Uint8Array(frame.length);
  const paired = new Uint8Array(frame.length);
  for (const { rows } of checkedFrameRows(frame, xPx, yPx)) {
    const index = indexPoints(
      Float64Array.from(rows, (row) => xPx[row]),
      Float64Array.from(rows, (row) => yPx[row]),
    );
    const near = Array.from(rows, (row) =>
      index.within(xPx[row], yPx[row], COMPANION_DIAMETERS * diameterPx, 3).map((k) => rows[k]),
    );
    rows.forEach((row, k) => (neighbours[row] = near[k].length - 1));
    rows.forEach((row, k) => {
      paired[row] = near[k].length === 2 && near[k].every((one) => neighbours[one] === 1) ? 1 : 0;
    });
  }
  return tracks.map((rows) => {
    const together = rows.reduce((sum, row) => sum + paired[row], 0);
    return together >= Math.max(FEWEST_FRAMES, COMPANION_SHARE * rows.length);
  });
}
