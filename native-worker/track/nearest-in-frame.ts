import type { Positions } from './particle-state.ts';
import { frameRowsLookup } from './frame-rows.ts';
import { indexPoints, type PointIndex } from './nearest-points.ts';

/** Finds the rows of a frame near a place. */
export interface FrameIndex {
  /** Rows at most `radiusUm` from a place, the nearest 8 at most. */
  near(frame: number, xUm: number, yUm: number, radiusUm: number): number[];
}

const MOST = 8;

export function indexFrames(frame: ArrayLike<number>, at: Pick<Positions, 'xUm' | 'yUm'>): FrameIndex {
  const rowsOf = frameRowsLookup(
    frame,
    Int32Array.from({ length: frame.length }, (_, row) => row),
  );
  const indexOf = new Map<number, PointIndex>();
  return {
    near(now, xUm, yUm, radiusUm) {
      const rows = rowsOf(now);
      if (rows.length === 0) return [];
      let index = indexOf.get(now);
      if (!index) {
        const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]);
        index = indexPoints(take(at.xUm), take(at.yUm));
        indexOf.set(now, index);
      }
      return index.within(xUm, yUm, radiusUm, MOST).map((k) => rows[k]);
    },
  };
}
