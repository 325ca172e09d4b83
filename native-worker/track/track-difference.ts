import type { TrackDifference } from '../../preload/contract/edits.ts';
import { median } from '../math/statistics.ts';

/** Positions of a set of trajectories of a video. */
export interface ComparedTracks {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** NaN: none. */
  zUm: Float64Array;
}

/**
 * How two sets of trajectories of a video differ. A position is in both where frame and coordinates are the same to the bit: sets that rest on
 * one localisation share them, others share none.
 */
export function trackDifference(first: ComparedTracks, second: ComparedTracks): TrackDifference {
  const keyOf = ({ frame, xPx, yPx }: ComparedTracks, row: number): string =>
    `${frame[row]}/${xPx[row]}/${yPx[row]}`;
  const rowOf = new Map(Array.from(second.frame.keys(), (row) => [keyOf(second, row), row]));
  const differencesUm: number[] = [];
  let both = 0;
  for (const row of first.frame.keys()) {
    const other = rowOf.get(keyOf(first, row));
    if (other === undefined) continue;
    both += 1;
    const differenceUm = first.zUm[row] - second.zUm[other];
    if (Number.isFinite(differenceUm)) differencesUm.push(differenceUm);
  }
  const heights = differencesUm.length;
  const medianUm = median(differencesUm);
  return {
    both,
    onlyFirst: first.frame.length - both,
    onlySecond: second.frame.length - both,
    heights,
    medianUm: heights > 0 ? medianUm : null,
    spreadUm: heights > 0 ? median(differencesUm.map((one) => Math.abs(one - medianUm))) : null,
  };
}
