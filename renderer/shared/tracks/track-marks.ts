import type { TrackTable } from '../../../preload/contract/commands.ts';
import { seriesColour } from '../../viewers/series-colours.ts';
import type { Marks } from '../../viewers/plot/marks.ts';
import { isDrawn, shownTracks, splitTracks, type TrackFilter } from '../../viewers/scene/shown-tracks.ts';

export interface TrackMarks {
  height: Marks[];
  plane: Marks[];
  /** Whether the lines are named; if not, the table tells whose colour is whose. */
  named: boolean;
  /** Row of the table for a point of either plot. */
  rowOf(plot: 'height' | 'plane', marks: number, point: number): number | null;
}

/** A height that is filled in or off the path. */
const isUnsure = (table: TrackTable, row: number): boolean =>
  Boolean(table.bridged[row] || table.outlier[row]);

/** Above this many, the plots show all trajectories without names: a legend would take the plot's room. */
const MOST_NAMED = 6;

/** z(t) and the path in the plane, of the chosen particle or of all. Raw heights are shown for a chosen one. */
export function trackMarks(table: TrackTable, selected: number | null, hide: TrackFilter): TrackMarks {
  const tracks = shownTracks(splitTracks(table), hide).filter(
    ({ particle }) => selected === null || particle === selected,
  );
  const named = tracks.length <= MOST_NAMED;
  /** First row of each of the marks. */
  const starts: { height: number[]; plane: number[] } = { height: [], plane: [] };
  const height: Marks[] = [];
  const plane: Marks[] = [];
  for (const { particle, start, end } of tracks) {
    const column = (values: Float64Array): Float64Array => values.subarray(start, end);
    const colour = seriesColour(particle);
    const label = named ? `Particle ${particle}` : '';
    const seen = (row: number): boolean => !(hide.outliers && table.outlier[row]);
    if (selected !== null) {
      height.push({
        label: 'As predicted',
        colour: '--line-strong',
        look: 'points',
        size: 5,
        x: column(table.tS),
        y: kept(table.zRawUm, start, end, seen),
        pickable: true,
      });
      starts.height.push(start);
    }
    const drawn = (row: number): boolean => isDrawn(table, row, hide);
    const smoothed = { colour, x: column(table.tS), pickable: true };
    if (selected === null) {
      height.push({ ...smoothed, label, look: 'line', y: kept(table.zUm, start, end, drawn) });
      starts.height.push(start);
    } else {
      // Dashed through what is bridged or set aside, and at least up to the next trusted heights.
      const sure = (row: number): boolean => drawn(row) && !isUnsure(table, row);
      const unsure = (row: number): boolean =>
        drawn(row) &&
        [row - 1, row, row + 1].some((near) => near >= start && near < end && isUnsure(table, near));
      const y = kept(table.zUm, start, end, drawn);
      height.push(
        { ...smoothed, label: '± sd', look: 'band', y, extra: column(table.zSdUm), pickable: false },
        { ...smoothed, label: 'Smoothed', look: 'line', y: kept(table.zUm, start, end, sure) },
      );
      starts.height.push(start, start);
      const dashed = kept(table.zUm, start, end, unsure);
      if (dashed.some(Number.isFinite)) {
        height.push({ ...smoothed, label: 'Bridged or uncertain', look: 'dashed', y: dashed });
        starts.height.push(start);
      }
    }
    plane.push({
      label,
      colour,
      look: 'line',
      x: column(table.xUm),
      y: kept(table.yUm, start, end, seen),
      pickable: true,
    });
    starts.plane.push(start);
  }
  return {
    height,
    plane,
    named,
    rowOf: (plot, marks, point) => {
      const start = starts[plot][marks];
      return start === undefined ? null : start + point;
    },
  };
}

/** Rows `start` to `end` of a column, those left out as NaN; no copy where none is. */
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
