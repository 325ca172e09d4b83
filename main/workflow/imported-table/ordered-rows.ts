import { badInput } from '../../../preload/contract/errors.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { breathe } from '../breathe.ts';

type Column = Float64Array | Int32Array | Uint8Array;

/** Some rows of a table, in the order given. @throws cancelled */
export async function takeRows<Table extends { [Name in keyof Table]: Column }>(
  table: Table,
  rows: Int32Array,
  signal?: AbortSignal,
): Promise<Table> {
  const columns: [string, Column][] = [];
  for (const [name, values] of Object.entries<Column>(table)) {
    await breathe(signal);
    const taken = values.slice(0, rows.length);
    for (let at = 0; at < rows.length; at += 1) taken[at] = values[rows[at]];
    columns.push([name, taken]);
  }
  return Object.fromEntries(columns) as Table;
}

/** Numbers from 0, as many as there are rows. */
export const rowNumbers = (rows: number): Int32Array => new Int32Array(rows).map((_, row) => row);

/**
 * Rows by numbers of theirs, none of them below 0. By digits, the lowest first (radix sort): comparing millions of rows would take a second at a stretch.
 *
 * @param keys what counts least comes first
 * @throws cancelled
 */
export async function rowsInOrder(keys: readonly Int32Array[], signal?: AbortSignal): Promise<Int32Array> {
  let rows = rowNumbers(keys[0].length);
  for (const numbers of keys)
    for (const shift of [0, 16]) {
      await breathe(signal);
      rows = byDigit(rows, numbers, shift);
    }
  return rows;
}

/** Rows by particle, then frame. @throws cancelled */
export const inOrder = async (table: TrackTable, signal?: AbortSignal): Promise<TrackTable> =>
  takeRows(table, await rowsInOrder([table.frame, table.particle], signal), signal);

const DIGIT = 0xffff;

/** Rows by 16 bits of their numbers; those that have the same stay in order. */
function byDigit(rows: Int32Array, numbers: Int32Array, shift: number): Int32Array {
  const digitOf = (row: number): number => (numbers[row] >>> shift) & DIGIT;
  const ends = new Int32Array(DIGIT + 1);
  for (const row of rows) ends[digitOf(row)] += 1;
  for (let digit = 1; digit <= DIGIT; digit += 1) ends[digit] += ends[digit - 1];
  const ordered = new Int32Array(rows.length);
  for (let at = rows.length - 1; at >= 0; at -= 1) ordered[--ends[digitOf(rows[at])]] = rows[at];
  return ordered;
}

/** How many trajectories there are. @param particle of rows in order */
export function countParticles(particle: Int32Array): number {
  let count = 0;
  for (let row = 0; row < particle.length; row += 1)
    count += Number(row === 0 || particle[row] !== particle[row - 1]);
  return count;
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
