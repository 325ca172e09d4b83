import { badInput } from '../../../preload/contract/errors.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';

/** Some rows of trajectories, in the order given. */
export const takeRows = (table: TrackTable, rows: Int32Array): TrackTable =>
  Object.fromEntries(
    Object.entries(table).map(([name, values]: [string, TrackTable[keyof TrackTable]]) => {
      const taken = values.slice(0, rows.length);
      for (let at = 0; at < rows.length; at += 1) taken[at] = values[rows[at]];
      return [name, taken];
    }),
  ) as unknown as TrackTable;

/** Rows by particle, then frame. */
export function inOrder(table: TrackTable): TrackTable {
  const { particle, frame } = table;
  const rows = Int32Array.from(particle.keys()).sort(
    (a, b) => particle[a] - particle[b] || frame[a] - frame[b],
  );
  return takeRows(table, rows);
}

/** @param firstFrame number that the table gives to the first one @throws bad-input where a trajectory is in two places at once */
export function refuseTwoPlaces(path: string, { particle, frame }: TrackTable, firstFrame: number): void {
  for (let row = 1; row < particle.length; row += 1)
    if (particle[row] === particle[row - 1] && frame[row] === frame[row - 1])
      throw badInput(
        `${path}: trajectory ${particle[row]} has two positions in frame ${frame[row] + firstFrame}; leave one out, or give split and merged ones numbers of their own.`,
        { path },
      );
}
