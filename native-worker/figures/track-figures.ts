import type { AnalysisFile } from '../../preload/contract/analysis.ts';
import { chartSvg, COLOURS, viridis, type Chart, type Mark } from './chart-svg.ts';
import { csvFile, stack, type Column } from './table-csv.ts';
import { longestTracks } from './group-figures.ts';
import { withTags, type NamedGroup } from './group-tables.ts';

const colourOf = (at: number): string => COLOURS[at % COLOURS.length];
const SHOWN = 6;
const FROM_ORIGIN = 40;
const MOST_POINTS = 3000;

const files = (name: string, chart: Chart, columns: readonly Column[]): AnalysisFile[] => [
  { name: `${name}.svg`, text: chartSvg(chart) },
  csvFile(`${name}.csv`, columns),
];

/** With the condition, where there are several. */
const titled = (title: string, label: string): string => (label ? `${title}: ${label}` : title);

/** Raw heights of the longest tracks against time. */
export function heightTimeFigure({ label, analysis: { tracks, dtS } }: NamedGroup): AnalysisFile[] {
  const shown = longestTracks(
    tracks.filter(({ zUm }) => zUm !== null),
    SHOWN,
  );
  if (shown.length === 0) return [];
  const times = shown.map(({ frame }) => Float64Array.from(frame, (one) => one * dtS));
  const chart: Chart = {
    title: titled('Height against time, raw, the longest tracks', label),
    x: { label: 'time (s)' },
    y: { label: 'height above the focal plane (um)' },
    marks: shown.map(({ particle, zUm }, at): Mark => ({
      kind: 'line',
      x: times[at],
      y: zUm!,
      colour: colourOf(at),
      label: `particle ${particle}`,
      width: 1.2,
    })),
  };
  const columns = shown.map(({ particle, frame, zUm }, at): Column[] => [
    { name: 'particle', values: Array.from(frame, () => particle) },
    { name: 't_s', values: times[at] },
    { name: 'z_um', values: zUm! },
  ]);
  return files('height-time', chart, stack(columns));
}

/** Tracks in the plane, all from one point. */
export function originFigure({ label, analysis: { tracks } }: NamedGroup): AnalysisFile[] {
  const shown = longestTracks(tracks, FROM_ORIGIN);
  const moved = shown.map(({ particle, xUm, yUm }) => ({
    particle,
    x: xUm.map((value) => value - xUm[0]),
    // y of an image runs down.
    y: yUm.map((value) => yUm[0] - value),
    yDown: yUm.map((value) => value - yUm[0]),
  }));
  const chart: Chart = {
    title: titled('Tracks from a common origin, as seen in the image', label),
    x: { label: 'x (um)' },
    y: { label: '-y (um)' },
    equal: true,
    marks: moved.map(({ x, y }, at): Mark => ({ kind: 'line', x, y, colour: colourOf(at), width: 1.1 })),
  };
  const columns = moved.map(({ particle, x, yDown }): Column[] => [
    { name: 'particle', values: Array.from(x, () => particle) },
    { name: 'x_um', values: x },
    { name: 'y_um', values: yDown },
  ]);
  return files('tracks-origin', chart, stack(columns));
}

const [COS30, SIN30] = [Math.cos(Math.PI / 6), 0.5];

/** The longest track in space, from above at 30 degrees, coloured from its start (dark) to its end (light). */
export function pathFigure({ label, analysis: { tracks, dtS } }: NamedGroup): AnalysisFile[] {
  const [track] = longestTracks(
    tracks.filter(({ zUm }) => zUm !== null),
    1,
  );
  if (!track?.zUm) return [];
  const { frame, xUm, yUm, zUm, particle } = track;
  const middle = (values: Float64Array): number => {
    const known = values.filter((one) => !Number.isNaN(one));
    return known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
  };
  const [mx, my, mz] = [xUm, yUm, zUm].map(middle);
  const across = xUm.map((x, row) => (x - mx - (yUm[row] - my)) * COS30);
  const up = zUm.map((z, row) => z - mz - (xUm[row] - mx + yUm[row] - my) * SIN30);
  const marks: Mark[] = [];
  for (let row = 1; row < frame.length; row += 1) {
    marks.push({
      kind: 'line',
      x: [across[row - 1], across[row]],
      y: [up[row - 1], up[row]],
      colour: viridis(row / frame.length),
      width: 1.6,
    });
  }
  const chart: Chart = {
    title: titled(
      `Path of particle ${particle} in space, dark to light over ${((frame[frame.length - 1] - frame[0]) * dtS).toFixed(1)} s`,
      label,
    ),
    x: { label: '(x − y) cos 30° (um)' },
    y: { label: 'z − (x + y) / 2 (um)' },
    equal: true,
    marks,
  };
  return files('path-3d', chart, [
    { name: 't_s', values: Float64Array.from(frame, (one) => one * dtS) },
    { name: 'x_um', values: xUm },
    { name: 'y_um', values: yUm },
    { name: 'z_um', values: zUm },
  ]);
}

/** At most so many windows, evenly taken. */
function thinned<T extends Float64Array>(values: T): Float64Array {
  const stride = Math.max(1, Math.ceil(values.length / MOST_POINTS));
  return values.filter((_, at) => at % stride === 0);
}

/** Speed and direction against height, and the plane against the vertical. */
export function windowFigures(groups: readonly NamedGroup[]): AnalysisFile[] {
  const seen = groups.filter(({ analysis }) => analysis.tracks.every(({ zUm }) => zUm !== null));
  if (seen.length === 0) return [];
  const data = seen.map(({ analysis: { windows } }) => {
    const { zUm, planeUmS, alongUmS } = windows.windows;
    const [z, plane, along] = [thinned(zUm), thinned(planeUmS), thinned(alongUmS)];
    return {
      z,
      plane,
      along,
      speed: plane.map((v, at) => Math.hypot(v, along[at])),
      angle: plane.map((v, at) => (Math.atan2(v, along[at]) * 180) / Math.PI),
    };
  });
  const second = Number(seen[0].analysis.windows.windowS.toFixed(3));
  type Key = 'z' | 'plane' | 'along' | 'speed' | 'angle';
  const scatter = (
    name: string,
    title: string,
    [xKey, xLabel, xName]: [Key, string, string],
    [yKey, yLabel, yName]: [Key, string, string],
  ): AnalysisFile[] => {
    const chart: Chart = {
      title: `${title}, windows of ${second}\u00a0s`,
      x: { label: xLabel },
      y: { label: yLabel },
      marks: data.map((one, at): Mark => ({
        kind: 'points',
        x: one[xKey],
        y: one[yKey],
        colour: colourOf(at),
        size: 1.8,
        ...(seen[at].label && { label: seen[at].label }),
      })),
    };
    const columns = data.map((one, at) =>
      withTags(seen[at], [
        { name: xName, values: one[xKey] },
        { name: yName, values: one[yKey] },
      ]),
    );
    return files(name, chart, stack(columns));
  };
  const height: [Key, string, string] = ['z', 'height above the focal plane (um)', 'z_um'];
  return [
    ...scatter('speed-height', 'Speed against height', height, ['speed', 'speed (um/s)', 'speed_um_s']),
    ...scatter('angle-height', 'Direction against height, 0° up, 90° in plane', height, [
      'angle',
      'polar angle (°)',
      'angle_deg',
    ]),
    ...scatter(
      'vxy-vz',
      'Speed in the plane against the vertical',
      ['along', 'v_z (um/s)', 'v_z_um_s'],
      ['plane', 'v_xy (um/s)', 'v_xy_um_s'],
    ),
  ];
}

const CLASSES = 61;

/** Displacements along x over a frame and over a window, in units of their standard deviation, beside a normal distribution. */
export function displacementFigure(groups: readonly NamedGroup[]): AnalysisFile[] {
  const middles = Float64Array.from({ length: CLASSES }, (_, at) => -6 + (12 * (at + 0.5)) / CLASSES);
  const width = 12 / CLASSES;
  const rows = groups.flatMap((group) => {
    const { oneUm, windowUm } = group.analysis.windows.displacement;
    const windowS = Number(group.analysis.windows.windowS.toFixed(3));
    return [
      { group, what: 'one frame', values: oneUm },
      { group, what: `${windowS} s`, values: windowUm },
    ].map(({ values, ...rest }) => {
      const sd = Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / Math.max(1, values.length));
      const density = new Float64Array(CLASSES);
      for (const one of values) {
        const at = Math.floor((one / sd + 6) / width);
        if (at >= 0 && at < CLASSES) density[at] += 1 / values.length / width;
      }
      return { ...rest, sd, density };
    });
  });
  const chart: Chart = {
    title: 'Displacements along x',
    x: { label: 'displacement / its standard deviation' },
    y: { label: 'probability density', log: true },
    marks: [
      {
        kind: 'line',
        x: middles,
        y: middles.map((x) => Math.max(1e-5, Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI))),
        colour: '#222',
        dashed: true,
        label: 'normal',
      },
      ...rows.map(({ group, what, density }, at): Mark => ({
        kind: 'points',
        x: middles,
        y: density.map((value) => (value > 0 ? value : Number.NaN)),
        colour: colourOf(at),
        label: group.label ? `${group.label}: ${what}` : what,
        size: 3,
      })),
    ],
  };
  const columns = rows.map(({ group, what, density, sd }) =>
    withTags(group, [
      { name: 'over', values: Array.from(middles, () => what) },
      { name: 'sd_um', values: middles.map(() => sd) },
      { name: 'x_over_sd', values: middles },
      { name: 'density', values: density },
    ]),
  );
  return files('displacements', chart, stack(columns));
}
