import { escapeMarkup } from '../../preload/contract/escape-markup.ts';
import { middleCut } from '../../preload/contract/middle-cut.ts';
import { prettyUnit } from '../../preload/contract/pretty-unit.ts';

/** Charts as SVG: light ground, axes with ticks and units, colours that colour-blind people tell apart (Okabe and Ito 2008). */

export const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'];

type Numbers = ArrayLike<number>;

export type Mark =
  | { kind: 'line'; x: Numbers; y: Numbers; colour: string; label?: string; dashed?: boolean; width?: number }
  | { kind: 'band'; x: Numbers; low: Numbers; high: Numbers; colour: string }
  | {
      kind: 'points';
      x: Numbers;
      y: Numbers;
      colour: string | readonly string[];
      label?: string;
      size?: number;
    }
  | { kind: 'steps'; x: Numbers; y: Numbers; colour: string; label?: string; filled?: boolean }
  | {
      kind: 'intervals';
      x: Numbers;
      y: Numbers;
      low: Numbers;
      high: Numbers;
      colour: string;
      label?: string;
    };

export interface Axis {
  /** With its unit. */
  label: string;
  log?: boolean;
  /** Names in place of numbers at 0, 1, 2, ... */
  names?: readonly string[];
  /** Must be shown, beside the data. */
  include?: readonly number[];
}

export interface Chart {
  title: string;
  x: Axis;
  y: Axis;
  marks: readonly Mark[];
  /** One um as long on both axes. */
  equal?: boolean;
  /** Why there may be nothing to draw, as a person reads it. */
  emptyBecause?: string;
}

/** Of a legend, on average, where a system has only a wide font. */
const LETTER_WIDTH = 7.4;
const WIDTH = 640;
/** Of a line of the legend and one of the title, as many as fit. */
const MOST_LETTERS = 66;
const MOST_TITLE_LETTERS = 54;
/** Of the area in which data are drawn, with what lies beside it; title and legend lie above it. */
const AREA = { left: 78, right: 622, height: 340, below: 58 };
const [TITLE_LINE, LEGEND_LINE] = [19, 17];

interface Layout {
  titleLines: string[];
  legend: LegendEntry[][];
  top: number;
  bottom: number;
}

/** Units as people write them. */
const labelText = ({ label }: Axis): string => escapeMarkup(prettyUnit(label));

const short = (value: number): string => String(Number(value.toFixed(2)));

interface Scale {
  low: number;
  high: number;
  place(value: number): number;
  ticks: { at: number; text: string }[];
}

function* valuesOf(marks: readonly Mark[], axis: 'x' | 'y'): Generator<number> {
  for (const mark of marks) {
    const lists: Numbers[] = [];
    if (axis === 'x') lists.push(mark.x);
    else {
      if ('y' in mark) lists.push(mark.y);
      if ('low' in mark) lists.push(mark.low, mark.high);
    }
    for (const list of lists) for (let at = 0; at < list.length; at += 1) yield list[at];
  }
}

function rangeOf(marks: readonly Mark[], which: 'x' | 'y', axis: Axis): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number): void => {
    if (!Number.isFinite(value) || (axis.log && value <= 0)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const value of valuesOf(marks, which)) take(value);
  for (const value of axis.include ?? []) take(value);
  if (axis.names) return [-0.5, axis.names.length - 0.5];
  if (low > high) return axis.log ? [0.1, 10] : [0, 1];
  if (axis.log) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
  const margin = low === high ? Math.abs(low) * 0.1 || 0.5 : (high - low) * 0.04;
  return [low === 0 ? 0 : low - margin, high + margin];
}

/** Of a number on an axis. */
const MOST_DECIMALS = 5;

function niceTicks(low: number, high: number): { at: number; text: string }[] {
  const raw = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw)!;
  const digits = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  /** As on an axis of logarithms where plain digits need more room than there is. */
  const textOf = (value: number): string => {
    const plain = value.toFixed(digits);
    return digits > MOST_DECIMALS ? String(Number(plain)) : plain;
  };
  const ticks: { at: number; text: string }[] = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1)
    ticks.push({
      at: at * step,
      text: textOf(at * step)
        .replace(/^-0(\.0*)?$/, '0')
        .replaceAll('-', '\u2212'),
    });
  return ticks;
}

function logTicks(low: number, high: number): { at: number; text: string }[] {
  const ticks: { at: number; text: string }[] = [];
  const wide = Math.log10(high / low) > 2.5;
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const factor of wide ? [1] : [1, 2, 5]) {
      const at = factor * 10 ** power;
      if (at < low || at > high) continue;
      ticks.push({ at, text: at >= 1e-3 && at < 1e5 ? String(Number(at.toPrecision(2))) : `1e${power}` });
    }
  }
  return ticks;
}

function scaleOf(axis: Axis, [low, high]: [number, number], from: number, to: number): Scale {
  const ticks = axis.names
    ? axis.names.map((text, at, { length }) => ({
        at,
        text: middleCut(text, Math.floor(Math.abs(to - from) / length / LETTER_WIDTH)),
      }))
    : axis.log
      ? logTicks(low, high)
      : niceTicks(low, high);
  const share = axis.log
    ? (value: number): number => Math.log(value / low) / Math.log(high / low)
    : (value: number): number => (value - low) / (high - low);
  return { low, high, ticks, place: (value) => from + share(value) * (to - from) };
}

/** Widens the shorter range so that both axes have the same scale. */
function equalise(x: [number, number], y: [number, number], width: number, height: number): void {
  const perPixel = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  for (const [range, size] of [
    [x, width],
    [y, height],
  ] as const) {
    const middle = (range[0] + range[1]) / 2;
    range[0] = middle - (perPixel * size) / 2;
    range[1] = middle + (perPixel * size) / 2;
  }
}

/** Runs of points that can be drawn. */
function paths(x: Numbers, y: Numbers, sx: Scale, sy: Scale): string {
  let path = '';
  let pen = false;
  for (let at = 0; at < x.length; at += 1) {
    const [px, py] = [sx.place(x[at]), sy.place(y[at])];
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${short(px)} ${short(py)}`;
    pen = true;
  }
  return path;
}

function markSvg(mark: Mark, sx: Scale, sy: Scale): string {
  if (mark.kind === 'line') {
    const dash = mark.dashed ? ' stroke-dasharray="6 4"' : '';
    return `<path d="${paths(mark.x, mark.y, sx, sy)}" fill="none" stroke="${mark.colour}" stroke-width="${mark.width ?? 1.8}"${dash}/>`;
  }
  if (mark.kind === 'band') {
    const kept = Array.from({ length: mark.x.length }, (_, at) => at).filter((at) =>
      [sx.place(mark.x[at]), sy.place(mark.low[at]), sy.place(mark.high[at])].every(Number.isFinite),
    );
    if (kept.length < 2) return '';
    const point = (at: number, list: Numbers): string =>
      `${short(sx.place(mark.x[at]))} ${short(sy.place(list[at]))}`;
    const forth = kept.map((at) => point(at, mark.high));
    const back = kept.toReversed().map((at) => point(at, mark.low));
    return `<path d="M${[...forth, ...back].join('L')}Z" fill="${mark.colour}" fill-opacity="0.2"/>`;
  }
  if (mark.kind === 'points') {
    const { colour, size = 2.2 } = mark;
    return Array.from({ length: mark.x.length }, (_, at) => {
      const [px, py] = [sx.place(mark.x[at]), sy.place(mark.y[at])];
      if (!Number.isFinite(px) || !Number.isFinite(py)) return '';
      const fill = typeof colour === 'string' ? colour : colour[at];
      return `<circle cx="${short(px)}" cy="${short(py)}" r="${size}" fill="${fill}" fill-opacity="0.75"/>`;
    }).join('');
  }
  if (mark.kind === 'intervals') {
    return Array.from({ length: mark.x.length }, (_, at) => {
      const [px, py] = [sx.place(mark.x[at]), sy.place(mark.y[at])];
      if (!Number.isFinite(px) || !Number.isFinite(py)) return '';
      const [low, high] = [sy.place(mark.low[at]), sy.place(mark.high[at])];
      return `<path d="M${short(px)} ${short(low)}L${short(px)} ${short(high)}M${short(px - 5)} ${short(low)}h10M${short(px - 5)} ${short(high)}h10" stroke="${mark.colour}" stroke-width="1.6"/><circle cx="${short(px)}" cy="${short(py)}" r="4" fill="${mark.colour}"/>`;
    }).join('');
  }
  const half = mark.x.length > 1 ? (mark.x[1] - mark.x[0]) / 2 : 0.5;
  const base = sy.place(Math.max(sy.low, 0));
  let path = '';
  for (let at = 0; at < mark.x.length; at += 1) {
    const [left, right, top] = [
      sx.place(mark.x[at] - half),
      sx.place(mark.x[at] + half),
      sy.place(mark.y[at]),
    ];
    if (at === 0) path += `M${short(left)} ${short(base)}`;
    path += `L${short(left)} ${short(top)}L${short(right)} ${short(top)}`;
    if (at === mark.x.length - 1) path += `L${short(right)} ${short(base)}`;
  }
  const fill = mark.filled === false ? 'none' : mark.colour;
  return `<path d="${path}" fill="${fill}" fill-opacity="0.25" stroke="${mark.colour}" stroke-width="1.6"/>`;
}

/** Two lines at most, the second of which is cut where it must be. */
function linesOf(title: string): string[] {
  const at = title.length > MOST_TITLE_LETTERS ? title.lastIndexOf(' ', MOST_TITLE_LETTERS) : -1;
  const lines = at > 0 ? [title.slice(0, at), title.slice(at + 1)] : [title];
  return lines.map((line) => middleCut(line, MOST_TITLE_LETTERS));
}

function layoutOf({ title, marks }: Chart): Layout {
  const titleLines = linesOf(title);
  const legend = legendRows(marks);
  const top = 23 + TITLE_LINE * titleLines.length + LEGEND_LINE * legend.length;
  return { titleLines, legend, top, bottom: top + AREA.height };
}

function axesSvg({ x, y }: Chart, { titleLines, top, bottom }: Layout, sx: Scale, sy: Scale): string {
  const { left, right } = AREA;
  const parts = [
    ...titleLines.map(
      (line, row) =>
        `<text x="${left}" y="${24 + TITLE_LINE * row}" font-size="15" font-weight="600">${escapeMarkup(line)}</text>`,
    ),
    `<text x="${(left + right) / 2}" y="${bottom + AREA.below - 14}" text-anchor="middle">${labelText(x)}</text>`,
    `<text transform="translate(20 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${labelText(y)}</text>`,
  ];
  for (const { at, text } of sx.ticks) {
    const place = short(sx.place(at));
    parts.push(
      `<path d="M${place} ${top}V${bottom}" stroke="#e6e6e6"/><path d="M${place} ${bottom}v5" stroke="#444"/>`,
      `<text x="${place}" y="${bottom + 20}" text-anchor="middle" font-size="12">${escapeMarkup(text)}</text>`,
    );
  }
  for (const { at, text } of sy.ticks) {
    const place = short(sy.place(at));
    parts.push(
      `<path d="M${left} ${place}H${right}" stroke="#e6e6e6"/><path d="M${left} ${place}h-5" stroke="#444"/>`,
      `<text x="${left - 9}" y="${Number(place) + 4}" text-anchor="end" font-size="12">${escapeMarkup(text)}</text>`,
    );
  }
  parts.push(
    `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="none" stroke="#444"/>`,
  );
  return parts.join('');
}

interface LegendEntry {
  label: string;
  mark: Mark;
  left: number;
}

/** Beside each other as far as they fit. */
function legendRows(marks: readonly Mark[]): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let left = Infinity;
  for (const mark of marks) {
    if (!('label' in mark) || !mark.label) continue;
    const label = middleCut(mark.label, MOST_LETTERS);
    const width = 36 + LETTER_WIDTH * label.length;
    if (left + width > AREA.right) {
      rows.push([]);
      left = AREA.left;
    }
    rows.at(-1)?.push({ label, mark, left });
    left += width;
  }
  return rows;
}

function signSvg(mark: Mark, left: number, y: number): string {
  const colour = typeof mark.colour === 'string' ? mark.colour : '#444';
  if (mark.kind === 'line')
    return `<path d="M${left} ${y - 4}h16" stroke="${colour}" stroke-width="2"${mark.dashed ? ' stroke-dasharray="5 3"' : ''}/>`;
  if (mark.kind === 'steps')
    return `<rect x="${left}" y="${y - 9}" width="16" height="9" fill="${colour}" fill-opacity="0.3" stroke="${colour}"/>`;
  return `<circle cx="${left + 8}" cy="${y - 4}" r="4" fill="${colour}"/>`;
}

const legendSvg = ({ legend, titleLines }: Layout): string =>
  legend
    .flatMap((entries, row) =>
      entries.map(({ label, mark, left }) => {
        const y = 24 + TITLE_LINE * titleLines.length + LEGEND_LINE * row;
        return `${signSvg(mark, Math.round(left), y)}<text x="${short(left + 22)}" y="${y}" font-size="12">${escapeMarkup(label)}</text>`;
      }),
    )
    .join('');

/** Says why an area has nothing in it. */
function reasonSvg({ marks, emptyBecause = 'Too few data for this figure.' }: Chart, middle: number): string {
  if ([...valuesOf(marks, 'y')].some(Number.isFinite)) return '';
  return `<text x="${(AREA.left + AREA.right) / 2}" y="${middle}" text-anchor="middle" fill="#555">${escapeMarkup(emptyBecause)}</text>`;
}

export function chartSvg(chart: Chart): string {
  const [xRange, yRange] = [rangeOf(chart.marks, 'x', chart.x), rangeOf(chart.marks, 'y', chart.y)];
  const { left, right } = AREA;
  const layout = layoutOf(chart);
  const { top, bottom } = layout;
  const height = bottom + AREA.below;
  if (chart.equal) equalise(xRange, yRange, right - left, bottom - top);
  const sx = scaleOf(chart.x, xRange, left, right);
  const sy = scaleOf(chart.y, yRange, bottom, top);
  const marks = chart.marks.map((mark) => markSvg(mark, sx, sy)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222" role="img">
<title>${escapeMarkup(chart.title)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<clipPath id="area"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/></clipPath>
${axesSvg(chart, layout, sx, sy)}
<g clip-path="url(#area)">
${marks}
</g>
${legendSvg(layout)}${reasonSvg(chart, (top + bottom) / 2)}
</svg>
`;
}

/** Viridis (Smith and van der Walt 2015) between eleven of its colours; `share` from 0 to 1. */
const VIRIDIS = [
  '#440154',
  '#482475',
  '#414487',
  '#355f8d',
  '#2a788e',
  '#21918c',
  '#22a884',
  '#44bf70',
  '#7ad151',
  '#bddf26',
  '#fde725',
];

export function viridis(share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const below = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const part = (colour: string, at: number): number => parseInt(colour.slice(1 + 2 * at, 3 + 2 * at), 16);
  return `#${[0, 1, 2]
    .map((at) => {
      const [a, b] = [part(VIRIDIS[below], at), part(VIRIDIS[below + 1], at)];
      return Math.round(a + (place - below) * (b - a))
        .toString(16)
        .padStart(2, '0');
    })
    .join('')}`;
}
