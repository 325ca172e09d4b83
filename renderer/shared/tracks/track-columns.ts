import { NOT_SAID, type TrackTable } from '../../../preload/contract/track-table.ts';
import { speedsOf } from '../../viewers/scene/track-colours.ts';
import { splitTracks, type TrackRows } from '../../viewers/scene/shown-tracks.ts';

/** What is known of a trajectory as one number; NaN: unknown. */
interface TrackColumn {
  title: string;
  unit: string;
  of(table: TrackTable): (track: TrackRows) => number;
}

const rowsOf = ({ start, end }: TrackRows): number[] =>
  Array.from({ length: end - start }, (_, k) => start + k);
/** Of the finite values of a trajectory. */
const over =
  (values: ArrayLike<number>, reduce: (finite: number[]) => number) =>
  (track: TrackRows): number => {
    const finite = rowsOf(track)
      .map((row) => values[row] ?? NaN)
      .filter(Number.isFinite);
    return finite.length === 0 ? NaN : reduce(finite);
  };
const least = (values: number[]): number => values.reduce((low, value) => Math.min(low, value), Infinity);
const most = (values: number[]): number => values.reduce((high, value) => Math.max(high, value), -Infinity);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (flags: Uint8Array): ((track: TrackRows) => number) =>
  over(flags, (values) => {
    const said = values.filter((value) => value !== NOT_SAID);
    return said.length === 0 ? NaN : 100 * mean(said);
  });

/** From the first position to the last. */
const displacement =
  ({ xUm, yUm, zUm }: TrackTable) =>
  (track: TrackRows): number => {
    const along = (values: Float64Array): number =>
      over(values, (finite) => (finite.at(-1) ?? 0) - (finite[0] ?? 0))(track);
    const z = along(zUm);
    return Math.hypot(along(xUm), along(yUm), Number.isNaN(z) ? 0 : z);
  };

/** Every column of the table of trajectories, one number a trajectory, and what follows from them. */
export const TRACK_COLUMNS = {
  frames: {
    title: 'Frames',
    unit: '',
    of:
      () =>
      ({ start, end }) =>
        end - start,
  },
  duration: {
    title: 'Duration',
    unit: 's',
    of: ({ tS }) => over(tS, (values) => most(values) - least(values)),
  },
  particle: {
    title: 'Number',
    unit: '',
    of:
      () =>
      ({ particle }) =>
        particle,
  },
  firstFrame: { title: 'First frame', unit: '', of: ({ frame }) => over(frame, least) },
  lastFrame: { title: 'Last frame', unit: '', of: ({ frame }) => over(frame, most) },
  x: { title: 'Mean x', unit: 'µm', of: ({ xUm }) => over(xUm, mean) },
  y: { title: 'Mean y', unit: 'µm', of: ({ yUm }) => over(yUm, mean) },
  xPx: { title: 'Mean x', unit: 'px', of: ({ xPx }) => over(xPx, mean) },
  yPx: { title: 'Mean y', unit: 'px', of: ({ yPx }) => over(yPx, mean) },
  z: { title: 'Mean z', unit: 'µm', of: ({ zUm }) => over(zUm, mean) },
  zLow: { title: 'Lowest z', unit: 'µm', of: ({ zUm }) => over(zUm, least) },
  zHigh: { title: 'Highest z', unit: 'µm', of: ({ zUm }) => over(zUm, most) },
  zRaw: { title: 'Mean raw z', unit: 'µm', of: ({ zRawUm }) => over(zRawUm, mean) },
  zSd: { title: 'Mean error of z', unit: 'µm', of: ({ zSdUm }) => over(zSdUm, mean) },
  speed: { title: 'Mean speed', unit: 'µm/s', of: (table) => over(speedsOf(table), mean) },
  displacement: { title: 'Displacement', unit: 'µm', of: displacement },
  inRange: { title: 'In range', unit: '%', of: ({ inRange }) => percent(inRange) },
  outlier: { title: 'Outliers', unit: '%', of: ({ outlier }) => percent(outlier) },
  crowded: { title: 'Crowded', unit: '%', of: ({ crowded }) => percent(crowded) },
  weak: { title: 'Weak', unit: '%', of: ({ weak }) => percent(weak) },
  bridged: { title: 'Bridged', unit: '%', of: ({ bridged }) => percent(bridged) },
  link: {
    title: 'Least link confidence',
    unit: '',
    of: ({ linkConfidence }) => over(linkConfidence, least),
  },
} satisfies Record<string, TrackColumn>;
export type TrackColumnName = keyof typeof TRACK_COLUMNS;

/** Trajectories whose value lies beyond one of these limits, or is not known, are hidden; null: no limit. */
export interface ColumnRange {
  column: TrackColumnName;
  low: number | null;
  high: number | null;
}

const known = new WeakMap<TrackTable, Map<TrackColumnName, Map<number, number>>>();

function valuesByParticle(table: TrackTable, column: TrackColumn): Map<number, number> {
  const valueOf = column.of(table);
  return new Map(splitTracks(table).map((track) => [track.particle, valueOf(track)]));
}

/** Each trajectory's value by its number; looked up once a table. */
export function columnValues(table: TrackTable, column: TrackColumnName): Map<number, number> {
  const columns = known.get(table) ?? new Map<TrackColumnName, Map<number, number>>();
  known.set(table, columns);
  const values = columns.get(column) ?? valuesByParticle(table, TRACK_COLUMNS[column]);
  columns.set(column, values);
  return values;
}

/** Numbers of the trajectories that a range hides. */
export function outsideRanges(table: TrackTable, ranges: readonly ColumnRange[]): Set<number> {
  const outside = new Set<number>();
  for (const { column, low, high } of ranges) {
    if (low === null && high === null) continue;
    for (const [particle, value] of columnValues(table, column))
      if (!(value >= (low ?? -Infinity) && value <= (high ?? Infinity))) outside.add(particle);
  }
  return outside;
}

/** Filters in words: "Frames from 20, Mean z up to 5 µm". */
export const rangesText = (ranges: readonly ColumnRange[]): string =>
  ranges
    .flatMap(({ column, low, high }) => {
      const { title, unit } = TRACK_COLUMNS[column];
      const limits = [low === null ? '' : ` from ${low}`, high === null ? '' : ` up to ${high}`].join('');
      return limits ? [`${title}${limits}${unit && ` ${unit}`}`] : [];
    })
    .join(', ');
