import { describe, expect, it } from 'vitest';
import { columnName, plotCsv, plotSvg, type PlotDrawing } from '../../../renderer/viewers/plot/plot-svg.ts';

const drawing = (more: Partial<PlotDrawing> = {}): PlotDrawing => ({
  title: 'Residuals <all>',
  xLabel: 'z (µm)',
  yLabel: 'predicted − label (µm)',
  marks: [
    { label: 'a & b', colour: '--series-1', look: 'points', x: [0, 5, 10, NaN], y: [0, 1, 2, 1], size: 4 },
    { label: 'line', colour: '--series-2', look: 'line', x: [0, 5, 5, 10], y: [0, 2, NaN, 0] },
  ],
  x: [0, 10],
  y: [0, 2],
  yDown: false,
  equal: false,
  yTicks: true,
  colourOf: (name) => (name === '--series-1' ? '#0072b2' : '#d55e00'),
  ...more,
});

const numbers = (svg: string, pattern: RegExp): number[][] =>
  [...svg.matchAll(pattern)].map((match) => match.slice(1).map(Number));
const area = (svg: string): number[] =>
  numbers(
    svg,
    /<clipPath id="area"><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g,
  )[0] ?? [];
const dots = (svg: string): number[][] => numbers(svg, /<circle cx="([\d.]+)" cy="([\d.]+)" r="2"\/>/g);

describe('a plot as SVG', () => {
  it.each([
    [321, 240],
    [642, 300],
    [2000, 110],
    [700, 90],
  ])('puts each point where its axes say, at %i x %i', (width, height) => {
    const svg = plotSvg(drawing(), width, height);
    const [left = 0, top = 0, wide = 0, tall = 0] = area(svg);
    expect(left + wide).toBeLessThanOrEqual(width);
    expect(top + tall).toBeLessThanOrEqual(height);
    const found = dots(svg);
    expect(found).toHaveLength(3);
    [0, 5, 10].forEach((x, i) => {
      expect(found[i]?.[0]).toBeCloseTo(left + (x / 10) * wide, 1);
      expect(found[i]?.[1]).toBeCloseTo(top + tall - (i / 2) * tall, 1);
    });
  });

  it('lets y grow downwards where the plot does', () => {
    const up = dots(plotSvg(drawing(), 400, 300));
    const down = dots(plotSvg(drawing({ yDown: true }), 400, 300));
    expect(up[0]?.[1]).toBeGreaterThan(up[2]?.[1] ?? 0);
    expect(down[0]?.[1]).toBeLessThan(down[2]?.[1] ?? 0);
  });

  it('makes a unit as long along x as along y on demand', () => {
    const svg = plotSvg(drawing({ equal: true }), 400, 300);
    const [a = [], b = []] = [dots(svg)[0], dots(svg)[1]];
    const [dx, dy] = [(b[0] ?? 0) - (a[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0)];
    expect(dx / 5).toBeCloseTo(dy / 1, 1);
  });

  it('breaks a line where a value is missing', () => {
    const line =
      /<path d="([^"]+)" fill="none" stroke="#d55e00"/.exec(plotSvg(drawing(), 400, 300))?.[1] ?? '';
    expect(line.match(/M/g)).toHaveLength(2);
    expect(line.match(/L/g)).toHaveLength(1);
  });

  it('labels ticks at multiples of 1, 2 or 5, with their values where they stand', () => {
    const svg = plotSvg(drawing(), 642, 300);
    const [left = 0, , wide = 0] = area(svg);
    const ticks = numbers(svg, /<text x="([\d.]+)" y="[\d.]+" text-anchor="middle">([\d.]+)</g);
    expect(ticks.length).toBeGreaterThan(3);
    for (const [at = 0, value = 0] of ticks) expect(at).toBeCloseTo(left + (value / 10) * wide, 1);
  });

  it('escapes names and leaves hidden series out of the legend', () => {
    const svg = plotSvg(drawing(), 400, 300);
    expect(svg).toContain('<title>Residuals &lt;all&gt;</title>');
    expect(svg).toContain('>a &amp; b</text>');
    const one = drawing();
    const hidden = plotSvg(
      { ...one, marks: one.marks.map((m, i) => (i ? m : { ...m, x: [], y: [] })) },
      400,
      300,
    );
    expect(hidden).not.toContain('a &amp; b');
  });
});

describe('a plot as CSV', () => {
  it('has a line a point, with units in the names of the columns', () => {
    const text = plotCsv('z (µm)', 'predicted − label (µm)', drawing().marks);
    const lines = text.trim().split('\n');
    expect(lines[0]).toBe('series,z_um,predicted_minus_label_um');
    expect(lines).toHaveLength(1 + 4 + 4);
    expect(lines[2]).toBe('a & b,5,1');
    expect(lines[4]).toBe('a & b,,1');
  });

  it('quotes names that hold a comma, and adds error bars', () => {
    const text = plotCsv('x', 'y', [
      { label: 'a, "b"', colour: '', look: 'spread', x: [1], y: [2], extra: [0.5] },
    ]);
    expect(text).toBe('series,x,y,extra\n"a, ""b""",1,2,0.5\n');
    expect(columnName('ε (random split)')).toBe('epsilon_random_split');
  });
});
