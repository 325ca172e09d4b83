import type { TrackTable } from '../../../preload/contract/commands.ts';
import { seriesColour } from '../../viewers/colour/series.ts';
import type { Marks } from '../../viewers/plot/marks.ts';
import { isDrawn, shownTracks, splitTracks, type Filter } from '../../viewers/scene/tracks.ts';

export interface TrackMarks {
  height: Marks[];
  plane: Marks[];
  /** Whether the lines are named; if not, the table tells whose colour is whose. */
  named: boolean;
  /** Row of the table for a point of either plot. */
  rowOf(plot: 'height' | 'plane', marks: number, point: number): number | null;
}

/** Above this many, the plots show all trajectories without names: a legend would take the plot's room. */
const MOST_NAMED = 6;

/** z(t) and the path in the plane, of the chosen particle or of all. Raw heights are shown for a chosen one. */
export function trackMarks(table: TrackTable, selected: number | null, hide: Filter): TrackMarks {
  const tracks = shownTracks(splitTracks(table), hide).filter(
    ({ particle }) => selected === null || particle === selected,
  );
  const named = tracks.length <= MOST_NAMED;
  const rows: { height: Int32Array[]; plane: Int32Array[] } = { height: [], plane: [] };
  const height: Marks[] = [];
  const plane: Marks[] = [];
  for (const { particle, start, end } of tracks) {
    const mine = Int32Array.from({ length: end - start }, (_, i) => start + i);
    const column = (values: Float64Array): Float64Array => values.slice(start, end);
    const kept = (values: Float64Array): Float64Array =>
      column(values).map((value, i) => (isDrawn(table, start + i, hide) ? value : NaN));
    const colour = seriesColour(particle);
    const label = named ? `Particle ${particle}` : '';
    const seen = (value: number, i: number): number =>
      hide.outliers && table.outlier[start + i] ? NaN : value;
    if (selected !== null) {
      const raw = column(table.zRawUm).map(seen);
      height.push({
        label: 'As predicted',
        colour: '--line-strong',
        look: 'points',
        size: 5,
        x: column(table.tS),
        y: raw,
        pickable: true,
      });
      rows.height.push(mine);
    }
    const smooth = selected === null ? label : 'Smoothed';
    height.push({
      label: smooth,
      colour,
      look: 'line',
      x: column(table.tS),
      y: kept(table.zUm),
      pickable: true,
    });
    rows.height.push(mine);
    plane.push({
      label,
      colour,
      look: 'line',
      x: column(table.xUm),
      y: column(table.yUm).map(seen),
      pickable: true,
    });
    rows.plane.push(mine);
  }
  return { height, plane, named, rowOf: (plot, marks, point) => rows[plot][marks]?.[point] ?? null };
}
