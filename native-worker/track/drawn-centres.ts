import { median } from '../math/statistics.ts';

/** A centre is compared with the middles between so many pairs of rows about it, the row before and after first: one pair in three may be wrong. */
const PAIRS = 3;
/** Times what is typical; its median is 1.18 standard deviations of an axis, so that 2 in 100 000 lie as far by chance. */
const FAR = 4;
/** What so many rows say is typical of a particle counts instead where it is so many times as much: most of a video may be dirt, which hardly moves. */
const ENOUGH_ROWS = 10;
const PLAINLY_MORE = 2;

/** Rows with their frames and centres. */
interface Centres {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
}

/** How far a row lies from the way between the rows about it; NaN near the ends of a track. */
function aside(rows: readonly number[], k: number, { frame, xPx, yPx }: Centres): number {
  if (k < PAIRS || k + PAIRS >= rows.length) return NaN;
  const off = (values: Float64Array): number =>
    median(
      Array.from({ length: PAIRS }, (_, pair) => {
        const [before, row, after] = [rows[k - pair - 1], rows[k], rows[k + pair + 1]];
        const share = (frame[row] - frame[before]) / (frame[after] - frame[before]);
        return values[row] - values[before] - share * (values[after] - values[before]);
      }),
    );
  return Math.hypot(off(xPx), off(yPx));
}

/**
 * Marks (1) the rows whose centre a neighbour's rings have drawn away: it lies far from the particle's own path, and the mask cut there shows the
 * particle beside its middle.
 *
 * @param tracks rows of each track, frames ascending
 * @param disturbed not 0 where a neighbour's rings reach
 * @returns one mark a row of the video
 */
export function drawnCentres(
  tracks: readonly (readonly number[])[],
  centres: Centres,
  disturbed: Uint8Array,
): Uint8Array {
  const asidePx = new Float64Array(disturbed.length).fill(NaN);
  for (const rows of tracks) for (const [k, row] of rows.entries()) asidePx[row] = aside(rows, k, centres);
  const typicalOf = (rows: readonly number[]): number =>
    rows.length < ENOUGH_ROWS ? 0 : median(rows.map((row) => asidePx[row]));
  const alone = tracks.map((rows) => rows.filter((row) => !disturbed[row] && !Number.isNaN(asidePx[row])));
  const typical = median(alone.flat().map((row) => asidePx[row]));
  const drawn = new Uint8Array(disturbed.length);
  for (const [track, rows] of tracks.entries()) {
    const own = typicalOf(alone[track]);
    const far = FAR * (own > PLAINLY_MORE * typical ? own : typical);
    for (const row of rows) if (disturbed[row] && asidePx[row] > far) drawn[row] = 1;
  }
  return drawn;
}
