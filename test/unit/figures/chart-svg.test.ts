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

it('cuts names of conditions to the room that each has', () => {
  const long = 'fuel=3 % hydrogen peroxide in deionised water, mixed on 25 November';
  const svg = chart([1, 2], { x: { label: 'condition', names: ['fuel=0 %', long] } });
  expect(svg).toContain('>fuel=0 %<');
  expect(svg).not.toContain(long);
  expect(svg).toMatch(/>fuel=3 %[^<]*…[^<]*November</);
});
