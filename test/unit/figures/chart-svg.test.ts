import { expect, it } from 'vitest';
import { chartSvg, type Chart } from '../../../native-worker/figures/chart-svg.ts';

const chart = (y: number[], more: Partial<Chart> = {}): string =>
  chartSvg({
    title: 'D',
    x: { label: 'height (um)' },
    y: { label: 'D (um²/s)' },
    marks: [{ kind: 'points', x: [1, 2], y, colour: '#000' }],
    ...more,
  });

it('says why there is nothing in it, and nothing where there is something', () => {
  expect(chart([NaN, NaN], { emptyBecause: 'Fewer than <100> steps.' })).toContain(
    'Fewer than &lt;100&gt; steps.',
  );
  expect(chart([NaN, NaN])).toContain('Too few data');
  expect(chart([NaN, 3], { emptyBecause: 'Fewer' })).not.toContain('Fewer');
});

it('writes units as people do', () => {
  expect(chart([1, 2])).toContain('height (µm)');
  expect(chart([1, 2])).toContain('D (µm²/s)');
});

const ticksOf = (y: [number, number]): string[] =>
  [...chart(y).matchAll(/text-anchor="end" font-size="12">([^<]*)</g)].map(([, text]) => text);

it('writes tiny values by their power of ten, so that none is cut', () => {
  const ticks = ticksOf([0, 1e-10]);
  expect(ticks).toContain('2e\u221211');
  expect(Math.max(...ticks.map((text) => text.length))).toBeLessThan(8);
});

it('tells values from each other that differ by little', () => {
  const ticks = ticksOf([0.123456, 0.123459]);
  expect(ticks.length).toBeGreaterThan(3);
  expect(new Set(ticks).size).toBe(ticks.length);
});

it('cuts names of conditions to the room that each has', () => {
  const long = 'fuel=3 % hydrogen peroxide in deionised water, mixed on 25 November';
  const svg = chart([1, 2], { x: { label: 'condition', names: ['fuel=0 %', long] } });
  expect(svg).toContain('>fuel=0 %<');
  expect(svg).not.toContain(long);
  expect(svg).toMatch(/>fuel=3 %[^<]*…[^<]*November</);
});

it('draws title and legend above the area of the data, whatever their length, and a real minus', () => {
  const label = (at: number): string => `fuel=${at} % hydrogen peroxide in deionised water: MSD, 95 % band`;
  const svg = chart([-2, 1], {
    title: 'Path of particle 0 in space, dark to light over 1.1 s: fuel=3 % hydrogen peroxide in water',
    marks: [1, 2, 3].map((at) => ({
      kind: 'points',
      x: [1, 2],
      y: [-at, at],
      colour: '#000',
      label: label(at),
    })),
  });
  const [, top, height] = /<clipPath.* y="(\d+)" .*height="(\d+)"/.exec(svg)!.map(Number);
  const textsAt = (pattern: RegExp): number[] => [...svg.matchAll(pattern)].map(([, y]) => Number(y));
  const titles = textsAt(/y="(\d+)" font-size="15"/g);
  const labels = textsAt(/y="(\d+)" font-size="12">fuel/g);
  expect([titles.length, labels.length]).toEqual([2, 3]);
  expect(Math.max(...titles)).toBeLessThan(Math.min(...labels));
  expect(Math.max(...labels)).toBeLessThan(top);
  expect(svg).toContain('dark to light over');
  expect(svg).toContain('>\u22122<');
  expect(chart([1, 2])).toContain(`height="${height}"`);
});
