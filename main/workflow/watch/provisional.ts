import type { TrackTable } from '../../../preload/contract/track-table.ts';

/** A row of a table of trajectories, by what no linking changes. */
const placeOf = ({ frame, xPx, yPx }: TrackTable, row: number): string =>
  `${frame[row]} ${xPx[row]} ${yPx[row]}`;

/** The rows of a table in this order. */
function rowsOf(table: TrackTable, rows: readonly number[]): TrackTable {
  const entries = Object.entries(table).map(([name, values]: [string, Float64Array]) => {
    const taken = new (values.constructor as new (length: number) => Float64Array)(rows.length);
    rows.forEach((row, index) => (taken[index] = values[row]));
    return [name, taken];
  });
  return Object.fromEntries(entries) as TrackTable;
}

function joined(a: TrackTable, b: TrackTable): TrackTable {
  const entries = Object.entries(a).map(([name, values]: [string, Float64Array]) => {
    const more = b[name as keyof TrackTable];
    const both = new (values.constructor as new (length: number) => Float64Array)(
      values.length + more.length,
    );
    both.set(values);
    both.set(more, values.length);
    return [name, both];
  });
  return Object.fromEntries(entries) as TrackTable;
}

/** Numbers of trajectories, in place of those of `newer`, by which they go on from `older`: whichever had most of the same places. */
function numbersFrom(older: TrackTable, newer: TrackTable, from: number): Int32Array {
  const olderOf = new Map<string, number>();
  for (let row = 0; row < older.frame.length; row += 1)
    if (older.frame[row] >= from) olderOf.set(placeOf(older, row), older.particle[row]);
  const shared = new Map<number, Map<number, number>>();
  for (let row = 0; row < newer.frame.length; row += 1) {
    const before = olderOf.get(placeOf(newer, row));
    if (before === undefined) continue;
    const counts = shared.get(newer.particle[row]) ?? new Map<number, number>();
    shared.set(newer.particle[row], counts.set(before, (counts.get(before) ?? 0) + 1));
  }
  const pairs = [...shared].flatMap(([now, counts]) =>
    [...counts].map(([before, rows]) => ({ now, before, rows })),
  );
  const numbers = new Map<number, number>();
  const taken = new Set<number>();
  for (const { now, before } of pairs.sort((a, b) => b.rows - a.rows)) {
    if (numbers.has(now) || taken.has(before)) continue;
    numbers.set(now, before);
    taken.add(before);
  }
  let next = older.particle.reduce((most, particle) => Math.max(most, particle + 1), 0);
  return newer.particle.map((particle) => {
    const known = numbers.get(particle);
    if (known !== undefined) return known;
    numbers.set(particle, next);
    return next++;
  });
}

/**
 * Trajectories of a recording so far: those of its latest frames, linked anew, laid over the older ones. A trajectory keeps its number where
 * the two share places.
 *
 * @param from first frame of `newer`
 */
export function continued(older: TrackTable | null, newer: TrackTable, from: number): TrackTable {
  if (older === null || from === 0) return newer;
  const numbered = { ...newer, particle: numbersFrom(older, newer, from) };
  const settled = [...older.frame.keys()].filter((row) => older.frame[row] < from);
  const both = joined(rowsOf(older, settled), numbered);
  const order = [...both.frame.keys()].sort(
    (a, b) => both.particle[a] - both.particle[b] || both.frame[a] - both.frame[b],
  );
  return rowsOf(both, order);
}
