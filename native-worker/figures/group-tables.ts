import type { Interval } from '../../preload/contract/analysis.ts';
import type { GroupAnalysis } from '../physics/analyse-group.ts';
import type { Column } from './table-csv.ts';

/** An ensemble with what tells it from the others. */
export interface NamedGroup {
  tags: Record<string, string>;
  /** Tags in one line; empty for the only group. */
  label: string;
  analysis: GroupAnalysis;
}

/** Tags before the other columns, so that groups can stand in one table. */
export const withTags = ({ tags }: NamedGroup, columns: readonly Column[]): Column[] => {
  const rows = columns[0]?.values.length ?? 0;
  return [
    ...Object.entries(tags).map(([name, value]) => ({ name, values: new Array<string>(rows).fill(value) })),
    ...columns,
  ];
};

export const msdColumns = ({ analysis: { msd } }: NamedGroup): Column[] => [
  { name: 'lag_s', values: msd.lagS },
  { name: 'msd_um2', values: msd.all },
  { name: 'low', values: msd.low },
  { name: 'high', values: msd.high },
  { name: 'msd_xy_um2', values: msd.xy },
  { name: 'msd_z_um2', values: msd.z ?? new Float64Array(msd.lagS.length).fill(Number.NaN) },
  { name: 'tracks', values: msd.tracks },
  { name: 'fit_um2', values: msd.fit },
];

export const vacfColumns = ({ analysis: { vacf } }: NamedGroup): Column[] => [
  { name: 'lag_s', values: vacf.lagS },
  { name: 'vacf_um2_s2', values: vacf.all },
  { name: 'low', values: vacf.low },
  { name: 'high', values: vacf.high },
  { name: 'turning_um2_s2', values: vacf.turning },
  { name: 'turning_low', values: vacf.turningLow },
  { name: 'turning_high', values: vacf.turningHigh },
  { name: 'fit_um2_s2', values: vacf.fit },
];

export const speedColumns = ({ analysis: { windows } }: NamedGroup): Column[] => [
  { name: 'window_s', values: windows.speedUmS.map(() => windows.windowS) },
  { name: 'speed_um_s', values: windows.speedUmS },
  { name: 'density_s_um', values: windows.density },
  { name: 'noise_floor_s_um', values: windows.floorDensity },
];

export function heightColumns({ analysis: { heights, heightsKnown } }: NamedGroup): Column[] {
  const names = [
    heightsKnown ? 'height_um' : 'z_um',
    'density_per_um',
    'rows',
    'd_along_um2_s',
    'd_across_um2_s',
    'd_along_wall_um2_s',
    'd_across_wall_um2_s',
  ];
  const columns = heights
    ? [
        heights.heightUm,
        heights.density,
        heights.rows,
        heights.dAlongUm2S,
        heights.dAcrossUm2S,
        heights.alongExpectedUm2S,
        heights.acrossExpectedUm2S,
      ]
    : [];
  return names.map((name, at) => ({ name, values: columns[at] ?? [] }));
}

export const segmentColumns = ({ analysis: { shares } }: NamedGroup): Column[] => [
  { name: 'video', values: shares.segments.map(({ video }) => video + 1) },
  { name: 'particle', values: shares.segments.map(({ particle }) => particle) },
  { name: 'from_frame', values: shares.segments.map(({ fromFrame }) => fromFrame) },
  { name: 'to_frame', values: shares.segments.map(({ toFrame }) => toFrame) },
  { name: 'kind', values: shares.segments.map(({ kind }) => kind) },
];

/** A fitted figure and its interval as three columns. */
const fitted = (name: string, values: readonly (Interval | null)[]): Column[] => [
  { name, values: values.map((one) => one?.value ?? null) },
  { name: `${name}_low`, values: values.map((one) => one?.low ?? null) },
  { name: `${name}_high`, values: values.map((one) => one?.high ?? null) },
];

export function particleColumns({ analysis }: NamedGroup, videos: readonly string[]): Column[] {
  const { tracks, dtS, particles, speeds, shares } = analysis;
  const lengths = tracks.map(({ xUm, yUm, zUm }) => pathOf(xUm, yUm, zUm));
  return [
    { name: 'particle', values: tracks.map(({ particle }) => particle) },
    { name: 'video', values: tracks.map(({ video }) => videos[video]) },
    { name: 'frames', values: tracks.map(({ frame }) => frame.length) },
    { name: 'duration_s', values: tracks.map(({ frame }) => (frame[frame.length - 1] - frame[0]) * dtS) },
    { name: 'path_um', values: lengths.map(({ path }) => path) },
    { name: 'net_um', values: lengths.map(({ net }) => net) },
    ...fitted(
      'd_um2_s',
      particles.map(({ d }) => d),
    ),
    ...fitted('v_um_s', speeds),
    ...fitted(
      'dr_per_s',
      particles.map(({ dr }) => dr),
    ),
    ...fitted(
      'omega_rad_s',
      particles.map(({ omega }) => omega),
    ),
    { name: 'in_plane_share', values: shares.tracks.map(({ inPlane }) => inPlane) },
    { name: 'out_of_plane_share', values: shares.tracks.map(({ outOfPlane }) => outOfPlane) },
    { name: 'near_wall_share', values: shares.tracks.map(({ nearWall }) => nearWall) },
    { name: 'flags', values: shares.tracks.map((_, at) => flagsOf(analysis, at)) },
  ];
}

/** A larger share of a track out of range is most of it. */
const MOSTLY = 0.5;
/** A speed is uncertain where its interval reaches from below this share of it to above its double. */
const UNCERTAIN_LOW = 0.5;
const UNCERTAIN_HIGH = 2;

/** What is to be known of a track before its figures are used, in words with spaces between them. */
function flagsOf({ tracks, shares, speeds }: GroupAnalysis, at: number): string {
  const flags: string[] = [];
  const { frame, outOfRange } = tracks[at];
  if (frame.length < frame[frame.length - 1] - frame[0] + 1) flags.push('gaps');
  if (shares.tracks[at].outOfRange > MOSTLY) flags.push('mostly-out-of-range');
  if (outOfRange[outOfRange.length - 1]) flags.push('ends-out-of-range');
  const speed = speeds[at];
  if (speed && speed.low < UNCERTAIN_LOW * speed.value && speed.high > UNCERTAIN_HIGH * speed.value)
    flags.push('speed-uncertain');
  return flags.join(' ');
}

/** Length of the way from row to row and distance of the ends, um, with heights where both rows have them. */
function pathOf(x: Float64Array, y: Float64Array, z: Float64Array | null): { path: number; net: number } {
  const step = (a: number, b: number): number => {
    const dz = z ? z[b] - z[a] : 0;
    return Math.hypot(x[b] - x[a], y[b] - y[a], Number.isNaN(dz) ? 0 : dz);
  };
  let path = 0;
  for (let row = 1; row < x.length; row += 1) path += step(row - 1, row);
  return { path, net: step(0, x.length - 1) };
}
