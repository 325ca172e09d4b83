import type { TrackTable } from '../../../preload/contract/commands.ts';
import { seriesColour } from '../../viewers/series-colours.ts';
import type { Marks } from '../../viewers/plot/marks.ts';
import {
  isDrawn,
  isShown,
  shownTracks,
  splitTracks,
  type TrackFilter,
  type TrackRows,
} from '../../viewers/scene/shown-tracks.ts';

export interface TrackMarks {
  height: Marks[];
  plane: Marks[];
  /** True: each line carries its particle's name. False: the table tells the colours. */
  named: boolean;
  /** Row of the table for a point of either plot. */
  rowOf(plot: 'height' | 'plane', marksIndex: number, pointIndex: number): number | null;
}

/** A height that was bridged or is an outlier. */
const isUnsure = (table: TrackTable, row: number): boolean =>
  Boolean(table.bridged[row] || table.outlier[row]);

/** Above this many, the plots show all trajectories without names: a legend would cover the plot. */
const MOST_NAMED = 6;

/** What trajectories that share a colour are called, and which colour that is. */
export interface MarkGroups {
  groupOf: ReadonlyMap<number, number>;
  values: readonly { text: string; colour: string }[];
}

/**
 * z(t) and the path in the plane, of the chosen particle or of all; raw heights too if one particle is chosen.
 *
 * @param groups null: each particle has a colour of its own
 */
export function trackMarks(
  table: TrackTable,
  selected: number | null,
  hide: TrackFilter,
  groups: MarkGroups | null = null,
): TrackMarks {
  const tracks = shownTracks(splitTracks(table), hide).filter(
    ({ particle }) => selected === null || particle === selected,
  );
  const named = groups !== null || tracks.length <= MOST_NAMED;
  const entryOf = ({ particle }: TrackRows): Entry =>
    groups?.values[groups.groupOf.get(particle) ?? -1] ?? {
      text: named ? `Particle ${particle}` : '',
      colour: seriesColour(particle),
    };
  /** The marks of each trajectory, with the first row of the table that they show. */
  const height = tracks.flatMap((track) =>
    (selected === null
      ? [heightLine(table, track, hide, entryOf(track))]
      : chosenHeights(table, track, hide, entryOf(track))
    ).map((marks) => ({ marks, start: track.start })),
  );
  const plane = tracks.map((track) => ({
    marks: planeLine(table, track, hide, entryOf(track)),
    start: track.start,
  }));
  const placed = { height, plane };
  return {
    height: height.map(({ marks }) => marks),
    plane: plane.map(({ marks }) => marks),
    named,
    rowOf: (plot, marksIndex, pointIndex) => {
      const found = placed[plot][marksIndex];
      return found === undefined ? null : found.start + pointIndex;
    },
  };
}

/** Of the legend. */
interface Entry {
  text: string;
  colour: string;
}

const lineOf = ({ text, colour }: Entry, x: Float64Array, y: Float64Array): Marks => ({
  label: text,
  colour,
  look: 'line',
  x,
  y,
  pickable: true,
});

function planeLine(table: TrackTable, track: TrackRows, hide: TrackFilter, entry: Entry): Marks {
  const { start, end } = track;
  const y = kept(table.yUm, start, end, (row) => isShown(table, row, hide));
  return lineOf(entry, table.xUm.subarray(start, end), y);
}

function heightLine(table: TrackTable, track: TrackRows, hide: TrackFilter, entry: Entry): Marks {
  const { start, end } = track;
  const y = kept(table.zUm, start, end, (row) => isDrawn(table, row, hide));
  return lineOf(entry, table.tS.subarray(start, end), y);
}

/** Raw and smoothed heights of one particle, dashed where they are not to be trusted; of an imported one what its table has. */
function chosenHeights(table: TrackTable, track: TrackRows, hide: TrackFilter, { colour }: Entry): Marks[] {
  const { start, end } = track;
  const error = table.zSdUm.subarray(start, end);
  const hasError = error.some(Number.isFinite);
  const line = heightLine(table, track, hide, { text: hasError ? 'Smoothed' : 'Height', colour });
  const isDrawnRow = (row: number): boolean => isDrawn(table, row, hide);
  const isTrusted = (row: number): boolean => isDrawnRow(row) && !isUnsure(table, row);
  // Dashed through what is bridged or set aside, and at least up to the next trusted heights.
  const isDashed = (row: number): boolean =>
    isDrawnRow(row) &&
    [row - 1, row, row + 1].some((near) => near >= start && near < end && isUnsure(table, near));
  const dashed = kept(table.zUm, start, end, isDashed);
  return [
    {
      label: 'Raw',
      colour: '--line-strong',
      look: 'points',
      size: 5,
      x: line.x,
      y: kept(table.zRawUm, start, end, (row) => isShown(table, row, hide)),
      pickable: true,
    },
    ...(hasError ? [{ ...line, label: '± sd', look: 'band' as const, extra: error, pickable: false }] : []),
    { ...line, y: kept(table.zUm, start, end, isTrusted) },
    ...(dashed.some(Number.isFinite)
      ? [{ ...line, label: 'Bridged or uncertain', look: 'dashed' as const, y: dashed }]
      : []),
  ];
}

/** Rows `start` to `end` (exclusive), NaN where `isKept` is false. A view of `values` if all rows are kept, else a copy. */
function kept(
  values: Float64Array,
  start: number,
  end: number,
  isKept: (row: number) => boolean,
): Float64Array {
  let part = values.subarray(start, end);
  let copied = false;
  for (let row = start; row < end; row++) {
    if (isKept(row)) continue;
    if (!copied) part = part.slice();
    copied = true;
    part[row - start] = NaN;
  }
  return part;
}
