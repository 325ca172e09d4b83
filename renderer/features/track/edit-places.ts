import type { TrackPlace } from '../../../preload/contract/edits.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';

const placeAt = (table: TrackTable, row: number): TrackPlace => ({
  frame: table.frame[row] ?? 0,
  xPx: table.xPx[row] ?? 0,
  yPx: table.yPx[row] ?? 0,
});

/** A point of a trajectory, by which it is known; null where there is no such trajectory. */
export function placeOf(table: TrackTable, particle: number): TrackPlace | null {
  const row = table.particle.indexOf(particle);
  return row < 0 ? null : placeAt(table, row);
}

/** The first point at this frame or after it; null where that is the first one of all, or there is none. */
export function splitPlace(table: TrackTable, particle: number, frame: number): TrackPlace | null {
  const first = table.particle.indexOf(particle);
  if (first < 0) return null;
  for (let row = first + 1; row < table.particle.length && table.particle[row] === particle; row += 1)
    if ((table.frame[row] ?? 0) >= frame) return placeAt(table, row);
  return null;
}
