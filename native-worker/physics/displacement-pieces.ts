import { evenlySpread } from '../math/evenly-spread.ts';
import { onGrid, type Track } from './measured-track.ts';
import type { Vector } from './toeplitz.ts';

/** Positions missing in longer runs than this split a track: each costs as much as a track of its own. */
const LONGEST_GAP = 8;
const MOST_MISSING = 24;

/** Displacements from frame to frame of a part of a track. */
export interface Piece {
  /** Place of its track. */
  track: number;
  /** With missing positions filled by any value: the likelihood does not depend on it. */
  steps: Vector;
  /** Missing positions: the number of the displacement that ends there. */
  missing: number[];
}

interface Span {
  from: number;
  to: number;
}

/** Spans of a grid without long gaps, of at most `longest` displacements; they share their border positions. */
function spansOf(known: ArrayLike<number>, longest: number): Span[] {
  const spans: Span[] = [];
  let from = -1;
  let last = -1;
  let missing = 0;
  const close = (): void => {
    if (last > from && from >= 0) spans.push({ from, to: last });
  };
  for (let at = 0; at < known.length; at += 1) {
    if (Number.isNaN(known[at])) continue;
    const gap = at - last - 1;
    const tooFar = from >= 0 && (gap > LONGEST_GAP || missing + gap > MOST_MISSING || at - from > longest);
    if (from < 0 || tooFar) {
      close();
      // A piece that is only too long goes on from its last position; a gap starts anew.
      from = from >= 0 && gap === 0 ? last : at;
      missing = 0;
    } else missing += gap;
    last = at;
  }
  close();
  return spans;
}

function fill(grid: Float64Array, { from, to }: Span): Float64Array {
  const out = grid.slice(from, to + 1);
  let last = 0;
  for (let at = 1; at < out.length; at += 1) {
    if (Number.isNaN(out[at])) continue;
    for (let hole = last + 1; hole < at; hole += 1)
      out[hole] = out[last] + ((out[at] - out[last]) * (hole - last)) / (at - last);
    last = at;
  }
  return out;
}

const differences = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: values.length - 1 }, (_, at) => values[at + 1] - values[at]);

/**
 * Displacements along x and y, as real and imaginary part, or along z; of at most `longest` frames a piece.
 *
 * @param share of the pieces, spread evenly over all tracks and times
 */
export function piecesOf(
  tracks: readonly Track[],
  axes: 'xy' | 'z',
  longest: number,
  share: number,
): Piece[] {
  let seen = 0;
  const isTaken = (): boolean => evenlySpread(seen++) < share;
  return tracks.flatMap((track, index) => {
    if (axes === 'z' && !track.zUm) return [];
    const first = onGrid(track, axes === 'z' ? track.zUm! : track.xUm);
    const second = axes === 'z' ? null : onGrid(track, track.yUm);
    return spansOf(first, longest)
      .filter(isTaken)
      .map((span) => {
        const missing: number[] = [];
        for (let at = span.from + 1; at < span.to; at += 1)
          if (Number.isNaN(first[at])) missing.push(at - span.from - 1);
        return {
          track: index,
          steps: { re: differences(fill(first, span)), im: second && differences(fill(second, span)) },
          missing,
        };
      });
  });
}
