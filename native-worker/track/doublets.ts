import { median } from '../math/statistics.ts';
import { checkedFrameRows } from './frame-rows.ts';
import { indexPoints } from './nearest-points.ts';

/** Centres this near, in diameters, are those of spheres that touch: in ring systems they are found further apart than they are, as the rings of each draw at the other's. */
export const COMPANION_DIAMETERS = 2;
/** A track with a companion in this share of its frames, and in so many, is one of a doublet; passing takes less. */
export const COMPANION_SHARE = 0.5;
export const FEWEST_FRAMES = 10;
/** Fewer are enough where its images are like those of one particle in less than this share of what is typical in the video: the two are mostly found as one. */
const LIKE_ONE_SHARE = 0.5;
/** So many of them: in a long video others pass for ten frames too. */
const SELDOM_SHARE = 0.1;

/** What is known of a video's rows. */
interface PairedRows {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** Not 0 where an image is one of the calibration's, in its range. */
  inRange: ArrayLike<number>;
}

/**
 * Which tracks are one of a doublet: nearly always there is one other particle beside them, and only one, which has no other neighbour either. In a
 * crowd each has several. Where both are mostly found as one, that one is beside nothing, but its image is no single particle's.
 *
 * @param tracks rows of each track
 */
export function findDoublets(
  tracks: readonly (readonly number[])[],
  { frame, xPx, yPx, inRange }: PairedRows,
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
  const likeOne = tracks.map((rows) => rows.filter((row) => inRange[row]).length / rows.length);
  const typical = median(likeOne.filter((_, track) => tracks[track].length >= FEWEST_FRAMES));
  return tracks.map((rows, track) => {
    const together = rows.filter((row) => paired[row]).length;
    const share = likeOne[track] < LIKE_ONE_SHARE * typical ? SELDOM_SHARE : COMPANION_SHARE;
    return together >= Math.max(FEWEST_FRAMES, share * rows.length);
  });
}
