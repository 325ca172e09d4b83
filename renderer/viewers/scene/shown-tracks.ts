import type { TrackTable } from '../../../preload/contract/commands.ts';

/** Rows `start` to `end` (exclusive) of the table are one particle's. */
export interface TrackRows {
  particle: number;
  start: number;
  end: number;
}

/** What may be left out of the drawing; nothing is ever deleted. */
export interface TrackFilter {
  outliers: boolean;
  crowded: boolean;
  outOfRange: boolean;
  /** Trajectories in fewer frames are not shown. */
  minFrames: number;
  /** Particles that a person has hidden, one by one or by limits of a column. */
  hidden: ReadonlySet<number>;
}

/** The trajectories of a table, which is ordered by particle, then frame. */
export function splitTracks(table: TrackTable): TrackRows[] {
  const tracks: TrackRows[] = [];
  for (let row = 0; row < table.particle.length; row++) {
    const particle = table.particle[row] ?? 0;
    const last = tracks.at(-1);
    if (last?.particle === particle) last.end = row + 1;
    else tracks.push({ particle, start: row, end: row + 1 });
  }
  return tracks;
}

/** Trajectories that are long enough to be shown, and not hidden. */
export const shownTracks = (
  tracks: readonly TrackRows[],
  { minFrames, hidden }: Pick<TrackFilter, 'minFrames' | 'hidden'>,
): TrackRows[] =>
  tracks.filter(({ particle, start, end }) => end - start >= minFrames && !hidden.has(particle));

/** Whether a position is shown where its height does not matter: over the video and in the plane. */
export const isShown = (table: TrackTable, row: number, hide: TrackFilter): boolean =>
  !(hide.outliers && table.outlier[row]) &&
  !(hide.crowded && table.crowded[row]) &&
  !(hide.outOfRange && !table.inRange[row]);

/** Whether a row is part of the line of its trajectory: it has a height and is not filtered out. */
export function isDrawn(table: TrackTable, row: number, hide: TrackFilter): boolean {
  if (!Number.isFinite(table.zUm[row])) return false;
  return !(hide.outliers && table.outlier[row]) && !(hide.crowded && table.crowded[row]);
}
