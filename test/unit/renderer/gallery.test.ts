import { describe, expect, it } from 'vitest';
import type { Calibration, SourceRow } from '../../../preload/contract/commands.ts';
import { originOf } from '../../../preload/contract/figure-origin.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { matching } from '../../../renderer/app/match-commands.ts';
import { calibrationHtml } from '../../../renderer/features/calibrate/calibration-html.ts';
import { galleryOf } from '../../../renderer/features/calibrate/gallery.ts';

const zSeries = [
  { reject: null, slice: Int32Array.of(0, 1, 2), zLabelUm: Float64Array.of(3, 2, NaN) },
  { reject: 'alignment', slice: Int32Array.of(0, 1), zLabelUm: Float64Array.of(9, 9) },
  { reject: null, slice: Int32Array.of(4, 5), zLabelUm: Float64Array.of(2.5, -1) },
] as unknown as Calibration['zSeries'];

describe('the gallery of masks', () => {
  const places = (order: 'particle' | 'z', only: number | null = null): [number, number][] => {
    const { count, zSeries: which, at } = galleryOf({ zSeries }, order, only);
    return Array.from({ length: count }, (_, i) => [which[i] ?? NaN, at[i] ?? NaN]);
  };

  it('holds every mask of the particles in use once, in either order; those without a label last', () => {
    expect(places('particle')).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [2, 0],
      [2, 1],
    ]);
    expect(places('z')).toEqual([
      [2, 1],
      [0, 1],
      [2, 0],
      [0, 0],
      [0, 2],
    ]);
  });

  it('shows a particle alone, one that was left out too', () => {
    expect(places('particle', 1)).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('orders 40 000 masks', () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      reject: null,
      slice: Int32Array.from({ length: 200 }, (_row, at) => at),
      zLabelUm: Float64Array.from({ length: 200 }, (_row, at) => ((at * 7919 + i * 31) % 40_000) / 1000),
    })) as unknown as Calibration['zSeries'];
    const { count, zSeries: which, at } = galleryOf({ zSeries: many }, 'z');
    const labels = Array.from({ length: count }, (_, i) => many[which[i] ?? 0]?.zLabelUm[at[i] ?? 0] ?? NaN);
    expect(count).toBe(40_000);
    expect(labels).toEqual(labels.toSorted((a, b) => a - b));
  });
});

describe('the report of a calibration', () => {
  const page = calibrationHtml({
    project: 'a <b> & "c"',
    version: '1.2.3',
    calibration: {
      stacks: 1,
      particles: 2,
      masks: 5,
      zRangeUm: [-3, 7.5],
      createdAt: '2026-01-02T03:04:05.678Z',
      outOfDate: [],
      warnings: ['few <particles>'],
      options: CalibrateOptions.parse({}),
      reference: { zUm: 0 },
    } as unknown as Calibration,
    stacks: [
      { name: '<img src=x>.tif', frames: 9, pixelSizeUm: 0.1, zStepUm: 0.5, axialFactor: 1.333 } as SourceRow,
    ],
    rows: [],
    outOfDate: ['stack_01 was removed'],
    plots: ['<svg><title>Heights</title></svg>'],
    origin: originOf(null, { files: ['a.tif'], outOfDate: ['b < c'] }, '1.2.3', null),
    reference: 'data:image/png;base64,AAAA',
  });

  it('says of each picture where it comes from, in the drawing and below it', () => {
    const below =
      '<figcaption>Made from: file a.tif<br>Out of date since: b &lt; c<br>Made with: Janus3D 1.2.3</figcaption>';
    expect(page.split(below)).toHaveLength(3);
    expect(page).toContain('<desc>Made from: file a.tif');
  });

  it('says what it is of and what has changed since', () => {
    expect(page).toContain('−3.00 to 7.50');
    expect(page).toContain('10.50');
    expect(page).toContain('Out of date: stack_01 was removed');
    expect(page).toContain('1.333');
  });

  it('writes the moment and the options for people', () => {
    expect(page).toContain('<td>2026-01-02 03:04:05 UTC</td>');
    expect(page).toContain('<td>Alignment</td><td>Whole z-series</td>');
    expect(page).toContain('<td>Particle diameter</td><td>automatic</td>');
    expect(page).toContain('<td>Largest step</td><td>0.65 µm</td>');
    expect(page).not.toContain('maxStepUm');
  });

  it('needs nothing from elsewhere, and names cannot run in it', () => {
    // Names of XML are no addresses.
    const fetched = page.replaceAll(/ xmlns:\w+="[^"]*"| rdf:about=""/g, '');
    expect(fetched).not.toMatch(/<script|https?:|src="(?!data:)|href=/);
    expect(page).not.toContain('<img src=x>');
    expect(page).toContain('&lt;img src=x&gt;.tif');
    expect(page).toContain('few &lt;particles&gt;');
  });
});

describe('the command palette', () => {
  it('finds commands by the beginnings of their words, in any order', () => {
    const all = [
      { title: 'Go to Calibrate', group: 'Steps' },
      { title: 'Import z-stacks…', group: 'Project' },
      { title: 'Close project', group: 'Project' },
    ];
    expect(matching(all, 'st im').map(({ title }) => title)).toEqual(['Import z-stacks…']);
    expect(matching(all, 'cal go')).toHaveLength(1);
    expect(matching(all, 'ibrate')).toEqual([]);
    expect(matching(all, ' ')).toHaveLength(3);
  });
});
