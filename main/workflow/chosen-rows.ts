import type { ChosenTracks } from '../../preload/contract/chosen-tracks.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import type { TaggedRows } from './trajectory-tables.ts';

const MOST_LISTED = 5;

/**
 * Of the only table or video, the rows of the chosen trajectories; all rows where none were chosen.
 *
 * @throws bad-option for numbers that it has not, and where there are several tables, for each of them numbers its own
 */
export function onlyChosen(tables: readonly TaggedRows[], chosen: ChosenTracks | null): TaggedRows[] {
  if (chosen === null) return [...tables];
  const [table, ...others] = tables;
  if (others.length > 0)
    throw badOption('tracks', 'Trajectories are chosen in one video or table; give one with --tracks.');
  return [rowsOfChosen(table, new Set(chosen.particles))];
}

function rowsOfChosen(table: TaggedRows, wanted: ReadonlySet<number>): TaggedRows {
  const { rows, tags, video } = table;
  const there = new Set(rows.particle);
  const missing = [...wanted].filter((number) => !there.has(number));
  if (missing.length > 0) {
    const some = `${missing.slice(0, MOST_LISTED).join(', ')}${missing.length > MOST_LISTED ? ', ...' : ''}`;
    throw badOption(
      'tracks',
      `${video.name} has no trajectory ${some}; choose among the numbers in its column particle.`,
    );
  }
  const at = Int32Array.from(rows.particle.keys()).filter((row) => wanted.has(rows.particle[row]));
  const floats = (column: Float64Array): Float64Array => Float64Array.from(at, (row) => column[row]);
  return {
    ...table,
    tags: Object.fromEntries(
      Object.entries(tags).map(([name, tag]) => [
        name,
        typeof tag === 'string'
          ? tag
          : (row: number): string => (typeof tag === 'function' ? tag(at[row]) : tag[at[row]]),
      ]),
    ),
    rows: {
      particle: Int32Array.from(at, (row) => rows.particle[row]),
      frame: Int32Array.from(at, (row) => rows.frame[row]),
      xUm: floats(rows.xUm),
      yUm: floats(rows.yUm),
      zUm: rows.zUm && floats(rows.zUm),
      inRange: Uint8Array.from(at, (row) => rows.inRange[row]),
      outlier: Uint8Array.from(at, (row) => rows.outlier[row]),
    },
  };
}
