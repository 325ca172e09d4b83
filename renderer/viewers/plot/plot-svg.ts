import { escapeMarkup } from '../../../preload/contract/escape-markup.ts';
import type { FigureParts } from '../../../preload/contract/figure-origin.ts';
import type { Figure } from './figure.ts';
import { niceStep, tickLabel, ticks } from '../ticks.ts';
import { BAND_ALPHA } from './draw-marks.ts';
import { namedOnce } from './named-once.ts';
import { equalAspect, stretches, type Interval, type Marks, type Tick } from './marks.ts';

export interface PlotDrawing {
  title: string;
  xLabel: string;
  yLabel: string;
  marks: readonly Marks[];
  x: Interval;
  y: Interval;
  yDown: boolean;
  equal: boolean;
  yTicks: boolean;
  xSplits?: readonly Tick[] | undefined;
  ySplits?: readonly Tick[] | undefined;
  /** The colour that a custom property stands for on paper. */
  colourOf(name: string): string;
}

const MARGIN = { left: 50, right: 12, top: 24, bottom: 38 };
/** 7.5 points, as journals ask for. */
const TEXT_PX = 10;
const TICK_SPACING = { x: 56, y: 32 };
const LEGEND_LINE = 15;
/** A letter of a name, on average. */
const LETTER_PX = 5.6;
/** What a legend must leave of the height for the plot itself. */
const LEAST_AREA = 40;
const CAP_PX = 3;

const short = (value: number): string => value.toFixed(2).replace(/\.?0+$/, '');

/** Ticks at multiples of 1, 2 or 5, at least `spacing` pixels apart. */
function ticksOf([low, high]: Interval, pixels: number, spacing: number): Tick[] {
  const step = niceStep(((high - low) * spacing) / Math.max(spacing, pixels));
  return ticks(low, high, step).map((at) => ({ at, text: tickLabel(at, step) }));
}

function shapeSvg(
  one: Marks,
  colour: string,
  sx: (value: number) => number,
  sy: (value: number) => number,
): string {
  const size = one.size ?? (one.look === 'points' ? 4 : 2);
  const at = (i: number): [number, number] => [sx(one.x[i] ?? NaN), sy(one.y[i] ?? NaN)];
  const each = (draw: (x: number, y: number, i: number) => string): string => {
    let all = '';
    for (let i = 0; i < one.x.length; i++) {
      const [x, y] = at(i);
      if (Number.isFinite(x) && Number.isFinite(y)) all += draw(x, y, i);
    }
    return all;
  };
  const dot = (x: number, y: number, r: number): string =>
    `<circle cx="${short(x)}" cy="${short(y)}" r="${short(r)}"/>`;
  if (one.look === 'points')
    return `<g fill="${colour}" fill-opacity="0.7">${each((x, y) => dot(x, y, size / 2))}</g>`;
  if (one.look === 'bars') {
    return `<g fill="${colour}">${each((x, y, i) => {
      const end = sx(one.extra?.[i] ?? NaN);
      return `<rect x="${short(Math.min(x, end))}" y="${short(y - 4)}" width="${short(Math.abs(end - x))}" height="8"/>`;
    })}</g>`;
  }
  if (one.look === 'spread') {
    const bars = each((x, _y, i) => {
      const [middle, half] = [one.y[i] ?? NaN, one.extra?.[i] ?? 0];
      const [top, bottom] = [short(sy(middle + half)), short(sy(middle - half))];
      return `M${short(x)} ${top}V${bottom}M${short(x - CAP_PX)} ${top}h${2 * CAP_PX}M${short(x - CAP_PX)} ${bottom}h${2 * CAP_PX}`;
    });
    return `<path d="${bars}" stroke="${colour}" fill="none"/><g fill="${colour}">${each((x, y) => dot(x, y, 3.5))}</g>`;
  }
  if (one.look === 'band') {
    const edge = (i: number, side: 1 | -1): string =>
      `${short(sx(one.x[i] ?? NaN))} ${short(sy((one.y[i] ?? NaN) + side * (one.extra?.[i] ?? NaN)))}`;
    const areas = stretches(one).map(([from, to]) => {
      const rows = Array.from({ length: to - from }, (_, k) => from + k);
      const around = [...rows.map((i) => edge(i, 1)), ...rows.reverse().map((i) => edge(i, -1))];
      return `M${around.join('L')}Z`;
    });
    return `<path d="${areas.join('')}" fill="${colour}" fill-opacity="${BAND_ALPHA}"/>`;
  }
  let path = '';
  let drawing = false;
  for (let i = 0; i < one.x.length; i++) {
    const [x, y] = at(i);
    if (!Number.isFinite(x) || !Number.isFinite(y)) drawing = false;
    else {
      path += `${drawing ? 'L' : 'M'}${short(x)} ${short(y)}`;
      drawing = true;
    }
  }
  const dash = one.look === 'dashed' ? ' stroke-dasharray="6 4"' : '';
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${size}" stroke-linejoin="round"${dash}/>`;
}

/** Names side by side in as many lines as they need; none where one name says nothing or there is too little height. */
function legendOf(
  named: readonly Marks[],
  width: number,
  heightPx: number,
): { lines: number; places: { one: Marks; x: number; line: number }[] } {
  let [x, line] = [0, 0];
  const places = named.map((one) => {
    const wide = 26 + one.label.length * LETTER_PX;
    if (x > 0 && x + wide > width) [x, line] = [0, line + 1];
    const place = { one, x, line };
    x += wide;
    return place;
  });
  const lines = line + 1;
  return named.length < 2 || lines * LEGEND_LINE > heightPx ? { lines: 0, places: [] } : { lines, places };
}

/** A plot as SVG text on white, drawn anew for `width` x `height` CSS pixels; text is as high at any size. */
export function plotSvg(plot: PlotDrawing, width: number, height: number): string {
  const named = namedOnce(plot.marks.filter(({ x }) => x.length > 0));
  const [left, right, bottom] = [MARGIN.left, width - MARGIN.right, height - MARGIN.bottom];
  const legend = legendOf(named, right - left, bottom - MARGIN.top - LEAST_AREA);
  const top = MARGIN.top + legend.lines * LEGEND_LINE;
  const [x, y] = plot.equal ? equalAspect(plot.x, plot.y, right - left, bottom - top) : [plot.x, plot.y];
  const sx = (value: number): number => left + ((value - x[0]) / (x[1] - x[0])) * (right - left);
  const share = (value: number): number => (value - y[0]) / (y[1] - y[0]);
  const sy = (value: number): number =>
    plot.yDown ? top + share(value) * (bottom - top) : bottom - share(value) * (bottom - top);
  const inside = (ticks: readonly Tick[], [low, high]: Interval): Tick[] =>
    ticks.filter(({ at }) => at >= low && at <= high);
  const xTicks = inside(plot.xSplits ?? ticksOf(x, right - left, TICK_SPACING.x), x);
  const yTicks = inside(plot.ySplits ?? ticksOf(y, bottom - top, TICK_SPACING.y), y);
  const axis = [
    ...xTicks.map(
      ({ at, text }) =>
        `<path d="M${short(sx(at))} ${short(top)}V${short(bottom)}" stroke="#e3e7ec"/><text x="${short(sx(at))}" y="${short(bottom + 14)}" text-anchor="middle">${escapeMarkup(text)}</text>`,
    ),
    ...yTicks.map(
      ({ at, text }) =>
        `<path d="M${left} ${short(sy(at))}H${short(right)}" stroke="#e3e7ec"/>${plot.yTicks ? `<text x="${left - 6}" y="${short(sy(at) + 4)}" text-anchor="end">${escapeMarkup(text)}</text>` : ''}`,
    ),
  ].join('');
  const names = legend.places.map(({ one: { label, colour }, x: at, line }) => {
    const row = MARGIN.top + line * LEGEND_LINE;
    return `<circle cx="${short(left + at + 4)}" cy="${row + 2}" r="4" fill="${plot.colourOf(colour)}"/><text x="${short(left + at + 14)}" y="${row + 6}">${escapeMarkup(label)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${short(width)} ${short(height)}" width="${short(width)}" height="${short(height)}" font-family="Helvetica, Arial, sans-serif" font-size="${TEXT_PX}" fill="#18202a" role="img">
<title>${escapeMarkup(plot.title)}</title>
<rect width="${short(width)}" height="${short(height)}" fill="#fff"/>
<clipPath id="area"><rect x="${left}" y="${short(top)}" width="${short(right - left)}" height="${short(bottom - top)}"/></clipPath>
<text x="${left}" y="15" font-weight="600">${escapeMarkup(plot.title)}</text>
${names.join('')}
${axis}
<text x="${short((left + right) / 2)}" y="${short(height - 7)}" text-anchor="middle">${escapeMarkup(plot.xLabel)}</text>
<text transform="translate(13 ${short((top + bottom) / 2)}) rotate(-90)" text-anchor="middle">${escapeMarkup(plot.yLabel)}</text>
<g clip-path="url(#area)">
${plot.marks.map((one) => shapeSvg(one, plot.colourOf(one.colour), sx, sy)).join('\n')}
</g>
<rect x="${left}" y="${short(top)}" width="${short(right - left)}" height="${short(bottom - top)}" fill="none" stroke="#53606e"/>
</svg>
`;
}

const GREEK: Record<string, string> = { µ: 'u', ε: 'epsilon', '²': '2', '−': 'minus' };

/** `Predicted z (µm)` as the name of a column: `predicted_z_um`. */
export const columnName = (label: string): string =>
  label
    .replace(/[µε²−]/g, (sign) => GREEK[sign] ?? sign)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const number = (value: number | undefined): string => (Number.isFinite(value) ? String(value) : '');

/** The numbers of a plot: series, x, y and, where there are any, half error bars or far ends of bars. */
export function plotCsv(xLabel: string, yLabel: string, marks: readonly Marks[]): string {
  const more = marks.some(({ extra }) => extra !== undefined);
  const head = ['series', columnName(xLabel) || 'x', columnName(yLabel) || 'y', ...(more ? ['extra'] : [])];
  const lines = [head.join(',')];
  for (const { label, x, y, extra } of marks) {
    for (let i = 0; i < x.length; i++)
      lines.push([cell(label), number(x[i]), number(y[i]), ...(more ? [number(extra?.[i])] : [])].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** What can be saved of a plot; `all` of its marks go into the CSV, those hidden on the screen too. */
export const plotFigure = (
  drawing: PlotDrawing,
  all: readonly Marks[],
  width: number,
  height: number,
  parts: FigureParts,
): Figure => ({
  title: drawing.title,
  fileName: columnName(drawing.title) || 'plot',
  width: Math.max(200, width),
  height: Math.max(150, height),
  fixedShape: false,
  svg: (wide, high) => plotSvg(drawing, wide, high),
  raster: null,
  csv: () => plotCsv(drawing.xLabel, drawing.yLabel, all),
  parts,
});
