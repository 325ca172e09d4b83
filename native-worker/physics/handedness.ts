import { onGrid, type Track } from './measured-track.ts';

/**
 * Handedness of the path of each track in the axes of the table: the mean triple product of three displacements in a row, each over
 * `stride` frames. Above 0 for a right-handed helix, 0 for a flat path.
 */
export function tripleProducts(
  tracks: readonly Track[],
  stride: number,
): { sum: Float64Array; count: Float64Array } {
  const sum = new Float64Array(tracks.length);
  const count = new Float64Array(tracks.length);
  tracks.forEach((track, index) => {
    if (!track.zUm) return;
    const grids = [track.xUm, track.yUm, track.zUm].map((values) => onGrid(track, values));
    const length = grids[0].length;
    for (let at = 0; at + 3 * stride < length; at += 1) {
      const [a, b, c] = [0, 1, 2].map((part) =>
        grids.map((grid) => grid[at + (part + 1) * stride] - grid[at + part * stride]),
      );
      const product =
        a[0] * (b[1] * c[2] - b[2] * c[1]) +
        a[1] * (b[2] * c[0] - b[0] * c[2]) +
        a[2] * (b[0] * c[1] - b[1] * c[0]);
      if (Number.isNaN(product)) continue;
      sum[index] += product;
      count[index] += 1;
    }
  });
  return { sum, count };
}

/** Frames of a quarter turn: over so many the triple product of a helix is largest. */
export const quarterTurn = (omegaRadS: number, dtS: number): number =>
  Math.max(1, Math.round(Math.PI / 2 / Math.max(Math.abs(omegaRadS), 1e-6) / dtS));

/**
 * Mean hand of the paths of a helix that turns at `omegaRadS`, over its standard error between tracks if there were none: a standard normal
 * number where paths have no hand. Null where no track has heights and is long enough.
 */
export function handScore(tracks: readonly Track[], omegaRadS: number, dtS: number): number | null {
  const { sum } = tripleProducts(tracks, quarterTurn(omegaRadS, dtS));
  const square = sum.reduce((total, one) => total + one * one, 0);
  return square > 0 ? sum.reduce((total, one) => total + one, 0) / Math.sqrt(square) : null;
}
