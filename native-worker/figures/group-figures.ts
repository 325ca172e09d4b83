import type { AnalysisFile, Interval } from '../../preload/contract/analysis.ts';
import { FEWEST_STEPS } from '../physics/height-layers.ts';
import type { Track } from '../physics/measured-track.ts';
import { chartSvg, COLOURS, type Chart, type Mark } from './chart-svg.ts';
import { csvFile, stack, type Column } from './table-csv.ts';
import {
  heightColumns,
  msdColumns,
  speedColumns,
  vacfColumns,
  withTags,
  type NamedGroup,
} from './group-tables.ts';

const colourOf = (at: number): string => COLOURS[at % COLOURS.length];
const nameOf = (label: string, what: string): string => (label ? `${label}: ${what}` : what);

const files = (name: string, chart: Chart, columns: readonly Column[]): AnalysisFile[] => [
  { name: `${name}.svg`, text: chartSvg(chart) },
  csvFile(`${name}.csv`, columns),
];

const together = (groups: readonly NamedGroup[], columns: (group: NamedGroup) => Column[]): Column[] =>
  stack(groups.map((group) => withTags(group, columns(group))));

export function msdFigure(groups: readonly NamedGroup[]): AnalysisFile[] {
  const marks = groups.flatMap(({ label, analysis: { msd } }, at): Mark[] => [
    { kind: 'band', x: msd.lagS, low: msd.low, high: msd.high, colour: colourOf(at) },
    {
      kind: 'points',
      x: msd.lagS,
      y: msd.all,
      colour: colourOf(at),
      label: nameOf(label, msd.low.some(Number.isFinite) ? 'MSD, 95 % band' : 'MSD'),
    },
    {
      kind: 'line',
      x: msd.lagS,
      y: msd.fit,
      colour: '#222',
      ...(at === 0 && { label: 'fit' }),
      dashed: true,
    },
  ]);
  const axes = {
    x: { label: 'lag (s)', log: true },
    y: { label: 'mean squared displacement (um²)', log: true },
  };
  return files('msd', { title: 'Mean squared displacement', ...axes, marks }, together(groups, msdColumns));
}

export function vacfFigure(groups: readonly NamedGroup[]): AnalysisFile[] {
  const marks = groups.flatMap(({ label, analysis: { vacf } }, at): Mark[] => {
    // Lags 0 and 1 carry the errors of position.
    const from = <T extends Float64Array>(values: T): Float64Array => values.slice(2);
    const x = from(vacf.lagS);
    return [
      { kind: 'band', x, low: from(vacf.low), high: from(vacf.high), colour: colourOf(at) },
      { kind: 'points', x, y: from(vacf.all), colour: colourOf(at), label: nameOf(label, 'v(0) · v(t)') },
      { kind: 'line', x, y: from(vacf.fit), colour: '#222', dashed: true, ...(at === 0 && { label: 'fit' }) },
    ];
  });
  const chart: Chart = {
    title: 'Velocity autocorrelation, lags of two frames and more',
    x: { label: 'lag (s)', include: [0] },
    y: { label: 'velocity autocorrelation (um²/s²)', include: [0] },
    marks,
  };
  return files('vacf', chart, together(groups, vacfColumns));
}

export function speedFigure(groups: readonly NamedGroup[]): AnalysisFile[] {
  const { windowS } = groups[0].analysis.windows;
  const marks = groups.flatMap(({ label, analysis: { windows } }, at): Mark[] => [
    {
      kind: 'steps',
      x: windows.speedUmS,
      y: windows.density,
      colour: colourOf(at),
      label: nameOf(label, 'measured'),
    },
    {
      kind: 'line',
      x: windows.speedUmS,
      y: windows.floorDensity,
      colour: at === 0 ? '#222' : colourOf(at),
      dashed: true,
      label: nameOf(label, 'noise floor (nothing swims)'),
    },
  ]);
  const chart: Chart = {
    title: `Speed over ${Number(windowS.toFixed(3))} s`,
    x: { label: 'speed (um/s)', include: [0] },
    y: { label: 'probability density (s/um)', include: [0] },
    marks,
  };
  return files('speeds', chart, together(groups, speedColumns));
}

export function heightFigures(groups: readonly NamedGroup[]): AnalysisFile[] {
  const withHeights = groups.filter(({ analysis }) => analysis.heights);
  const table = csvFile('heights.csv', together(groups, heightColumns));
  if (withHeights.length === 0) return [table];
  const known = withHeights.every(({ analysis }) => analysis.heightsKnown);
  const label = known ? 'height of the centre above the wall (um)' : 'height above the focal plane (um)';
  const density: Chart = {
    title: 'Heights',
    x: { label },
    y: { label: 'probability density (1/um)', include: [0] },
    marks: withHeights.map(({ label: name, analysis: { heights } }, at): Mark => ({
      kind: 'steps',
      x: heights!.heightUm,
      y: heights!.density,
      colour: colourOf(at),
      ...(name && { label: name }),
    })),
  };
  const diffusion: Chart = {
    title: 'Diffusion against height',
    emptyBecause: `Fewer than ${FEWEST_STEPS} steps at every height: longer or more trajectories show it.`,
    x: { label },
    y: { label: 'D (um²/s)', include: [0] },
    marks: withHeights.flatMap(({ label: name, analysis: { heights } }, at): Mark[] => {
      const [along, across] = [colourOf(2 * at), colourOf(2 * at + 1)];
      const x = heights!.heightUm;
      return [
        { kind: 'points', x, y: heights!.dAlongUm2S, colour: along, label: nameOf(name, 'along'), size: 3.5 },
        {
          kind: 'points',
          x,
          y: heights!.dAcrossUm2S,
          colour: across,
          label: nameOf(name, 'across'),
          size: 3.5,
        },
        { kind: 'line', x, y: heights!.alongExpectedUm2S, colour: along, dashed: true },
        { kind: 'line', x, y: heights!.acrossExpectedUm2S, colour: across, dashed: true },
      ];
    }),
  };
  return [
    { name: 'heights.svg', text: chartSvg(density) },
    table,
    ...files('diffusion-height', diffusion, together(groups, heightColumns)),
  ];
}

/** v and D of each condition with their intervals. */
export function conditionFigures(groups: readonly NamedGroup[]): AnalysisFile[] {
  const names = groups.map(({ label }) => label || 'all tracks');
  const place = Float64Array.from(names.keys());
  const one = (
    name: string,
    title: string,
    label: string,
    of: (group: NamedGroup) => Interval | null,
  ): AnalysisFile[] => {
    const values = groups.map(of);
    const pick = (key: keyof Interval): Float64Array =>
      Float64Array.from(values, (value) => value?.[key] ?? Number.NaN);
    const chart: Chart = {
      title,
      x: { label: 'condition', names },
      y: { label, include: [0] },
      marks: [
        {
          kind: 'intervals',
          x: place,
          y: pick('value'),
          low: pick('low'),
          high: pick('high'),
          colour: COLOURS[0],
        },
      ],
    };
    return files(name, chart, [
      { name: 'condition', values: names },
      { name: 'value', values: pick('value') },
      { name: 'low', values: pick('low') },
      { name: 'high', values: pick('high') },
    ]);
  };
  const fitOf = ({ analysis }: NamedGroup): GroupFit => analysis.summary.fit;
  return [
    ...one('speed-condition', 'Speed by condition, 95 % intervals', 'v (um/s)', (group) => fitOf(group).vUmS),
    ...one(
      'diffusion-condition',
      'Diffusion by condition, 95 % intervals',
      'D (um²/s)',
      (group) => fitOf(group).dUm2S,
    ),
  ];
}

type GroupFit = NamedGroup['analysis']['summary']['fit'];

const KINDS = ['in plane', 'out of plane', 'near the wall', 'out of range'] as const;

export function shareFigure(groups: readonly NamedGroup[]): AnalysisFile[] {
  const sharesOf = ({ analysis }: NamedGroup): Float64Array => {
    const { inPlaneShare, outOfPlaneShare, nearWallShare, outOfRangeShare } = analysis.summary.motion;
    return Float64Array.from(
      [inPlaneShare, outOfPlaneShare, nearWallShare, outOfRangeShare],
      (one) => one ?? Number.NaN,
    );
  };
  const chart: Chart = {
    title: 'Shares of time, each track once',
    x: { label: '', names: KINDS },
    y: { label: 'share', include: [0, 1] },
    marks: groups.map((group, at): Mark => ({
      kind: 'points',
      x: Float64Array.from(KINDS, (_, place) => place + 0.08 * (at - (groups.length - 1) / 2)),
      y: sharesOf(group),
      colour: colourOf(at),
      size: 6,
      ...(group.label && { label: group.label }),
    })),
  };
  const columns = (group: NamedGroup): Column[] => [
    { name: 'kind', values: [...KINDS] },
    { name: 'share', values: sharesOf(group) },
  ];
  return files('shares', chart, together(groups, columns));
}

/** Signed turning of single tracks, where they turn in the plane. */
export function turningFigure(groups: readonly NamedGroup[]): AnalysisFile[] {
  const values = groups.map(({ analysis }) =>
    analysis.particles.flatMap(({ omega }) => (omega ? [omega.value] : [])),
  );
  if (values.every((list) => list.length === 0)) return [];
  const all = values.flat().sort((a, b) => a - b);
  const [low, high] = [all[Math.floor(0.02 * all.length)], all[Math.ceil(0.98 * all.length) - 1]];
  const classes = 30;
  const width = Math.max(1e-6, (high - low) / classes);
  const middles = Float64Array.from({ length: classes }, (_, at) => low + (at + 0.5) * width);
  const counts = values.map((list) => {
    const row = new Float64Array(classes);
    for (const value of list) row[Math.min(classes - 1, Math.max(0, Math.floor((value - low) / width)))] += 1;
    return row;
  });
  const chart: Chart = {
    title: 'Turning of single tracks; above 0 from +x to +y',
    x: { label: 'angular velocity (rad/s)', include: [0] },
    y: { label: 'tracks', include: [0] },
    marks: groups.map(({ label }, at): Mark => ({
      kind: 'steps',
      x: middles,
      y: counts[at],
      colour: colourOf(at),
      ...(label && { label }),
    })),
  };
  const columns = groups.map((group, at) =>
    withTags(group, [
      { name: 'omega_rad_s', values: middles },
      { name: 'tracks', values: counts[at] },
    ]),
  );
  return files('turning', chart, stack(columns));
}

/** The longest tracks first. */
export const longestTracks = (tracks: readonly Track[], count: number): Track[] =>
  tracks
    .toSorted((a, b) => b.frame.length - a.frame.length || a.video - b.video || a.particle - b.particle)
    .slice(0, count);
