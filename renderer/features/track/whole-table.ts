import type { TrackTable } from '../../../preload/contract/commands.ts';
import { countTrajectories } from '../../../preload/contract/count-trajectories.ts';
import { particleRows } from './particle-rows.ts';

/** What is told of a whole table is worked out once for each: there may be a million rows. */
export function perTable<Result>(tell: (table: TrackTable) => Result): (table: TrackTable) => Result {
  const known = new WeakMap<TrackTable, { result: Result }>();
  return (table) => {
    const told = known.get(table) ?? { result: tell(table) };
    known.set(table, told);
    return told.result;
  };
}

export const rowsOf = perTable(particleRows);
export const countsOf = perTable(countTrajectories);
export const lastFrameOf = perTable(({ frame }) => frame.reduce((most, at) => Math.max(most, at), 0));

/** Works all that out before the table is shown, each in a turn of its own: together they would hold the window up. */
export async function prepare(table: TrackTable): Promise<void> {
  for (const tell of [rowsOf, countsOf, lastFrameOf]) {
    tell(table);
    await new Promise((turn) => setTimeout(turn));
  }
}
