import { expect, it } from 'vitest';
import {
  countsOf,
  lastFrameOf,
  perTable,
  prepare,
  rowsOf,
} from '../../../renderer/features/track/whole-table.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';

/** Three trajectories of two rows each. */
function table(): TrackTable {
  const [floats, flags] = [new Float64Array(6), new Uint8Array(6)];
  const columns = { tS: floats, zUm: floats, outlier: flags, crowded: flags, inRange: flags, reason: flags };
  return {
    ...columns,
    particle: Int32Array.of(0, 0, 1, 1, 2, 2),
    frame: Int32Array.of(0, 1, 2, 3, 4, 0),
  } as unknown as TrackTable;
}

it('what is told of a table is worked out once for it, and anew for another', () => {
  let times = 0;
  const tell = perTable(({ frame }) => {
    times += 1;
    return frame.length;
  });
  const [one, other] = [table(), table()];
  expect([tell(one), tell(one), tell(other), tell(one), times]).toEqual([6, 6, 6, 6, 2]);
});

it('a table that is prepared is told of at once, as one that is not; others get their turn meanwhile', async () => {
  const prepared = table();
  let turns = 0;
  const turning = setInterval(() => (turns += 1));
  await prepare(prepared);
  clearInterval(turning);
  expect(turns).toBeGreaterThan(0);
  for (const tell of [rowsOf, countsOf, lastFrameOf]) expect(tell(prepared)).toEqual(tell(table()));
  expect([lastFrameOf(prepared), countsOf(prepared).particles, rowsOf(prepared).length]).toEqual([4, 3, 3]);
});
