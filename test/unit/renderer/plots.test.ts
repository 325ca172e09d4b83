import { describe, expect, it } from 'vitest';
import type { Calibration, ModelReport } from '../../../preload/contract/commands.ts';
import { candidateCards } from '../../../renderer/features/calibrate/reference-candidates.ts';
import { zSeriesRows } from '../../../renderer/features/calibrate/z-series-rows.ts';
import { reportMarks } from '../../../renderer/features/train/report-marks.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { MarkIndex } from '../../../renderer/viewers/plot/mark-index.ts';
import { coverage, equalAspect, type Marks } from '../../../renderer/viewers/plot/marks.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';

const points = (x: number[], y: number[], more: Partial<Marks> = {}): Marks => ({
  label: 'a',
  colour: '--text',
  look: 'points',
  x,
  y,
  pickable: true,
  ...more,
});

describe('a plot', () => {
  it('covers all marks, error bars and bars included, and passes over what is missing', () => {
    const [low, high] = coverage(
      [points([0, 10], [1, NaN]), points([5], [2], { look: 'spread', extra: [3] })],
      'y',
    );
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(5);
    expect(high).toBeLessThan(5.5);
    expect(coverage([points([1], [1], { look: 'bars', extra: [20] })], 'x')[1]).toBeGreaterThan(20);
    expect(coverage([], 'x')).toEqual([0, 1]);
  });

  it('can give both axes the same unit', () => {
    const [x, y] = equalAspect([0, 10], [0, 10], 200, 100);
    expect((x[1] - x[0]) / 200).toBeCloseTo((y[1] - y[0]) / 100, 12);
    expect(y).toEqual([0, 10]);
    expect(x).toEqual([-5, 15]);
  });

  it('finds the nearest point that may be picked, within reach', () => {
    const [x, y] = [
      { scale: 10, offset: 0 },
      { scale: -10, offset: 100 },
    ];
    const marks = [points([1], [1], { pickable: false }), points([1, 2, NaN], [2, 2, 1])];
    const index = new MarkIndex(marks);
    expect(index.nearest(x, y, [18, 79], 14)).toEqual({ marks: 1, point: 1 });
    expect(index.nearest(x, y, [60, 20], 14)).toBe(null);
  });

  it('finds the same point as a look at every one of them', () => {
    const random = createRandom(3);
    const values = (count: number): number[] => Array.from({ length: count }, () => 10 * random.uniform());
    const marks = [points(values(400), values(400)), points(values(50), values(50))];
    const [x, y] = [
      { scale: 30, offset: -20 },
      { scale: -12, offset: 140 },
    ];
    const index = new MarkIndex(marks);
    let found = 0;
    for (let n = 0; n < 200; n++) {
      const at = [300 * random.uniform(), 140 * random.uniform()] as const;
      let best: { marks: number; point: number } | null = null;
      let least = 9 ** 2;
      marks.forEach((one, which) => {
        for (let point = 0; point < one.x.length; point++) {
          const dx = (one.x[point] ?? NaN) * x.scale + x.offset - at[0];
          const dy = (one.y[point] ?? NaN) * y.scale + y.offset - at[1];
          if (dx * dx + dy * dy <= least) {
            least = dx * dx + dy * dy;
            best = { marks: which, point };
          }
        }
      });
      expect(index.nearest(x, y, at, 9)).toEqual(best);
      found += best === null ? 0 : 1;
    }
    expect(found).toBeGreaterThan(50);
  });
});

describe('a model report', () => {
  const report: ModelReport = {
    modelId: 1,
    model: 'ert',
    title: null,
    split: 'stack',
    epsilon: 0.01,
    sdUm: 0.4,
    rmseUm: 0.4,
    epsilonInterval: [0.01, 0.02],
    options: null,
    zTotalUm: 40,
    trainRows: 2,
    testRows: 3,
    fitS: 1,
    createdAt: '2026-01-01T00:00:00Z',
    tensorBackend: 'wasm',
    seed: 1,
    outOfDate: [],
    trainedWith: { setup: null, pixelUm: 0.1625, axialFactor: 1.333, particleDiameterUm: 2.12 },
    predictions: {
      stack: ['stack_10', 'stack_2', 'stack_10'],
      particle: Int32Array.of(0, 1, 2),
      slice: Int32Array.of(5, 6, 7),
      xPx: new Float64Array(3),
      yPx: new Float64Array(3),
      zLabelUm: Float64Array.of(-10, 0, 20),
      zPredUm: Float64Array.of(-9.5, 0.25, 19),
      zSdUm: Float64Array.of(0.1, 0.1, 0.1),
      inRange: Uint8Array.of(1, 1, 1),
    },
    importances: [],
    residualBins: [{ zUm: 0, biasUm: 0.1, sdUm: 0.3, rows: 3 }],
    warnings: [],
  };

  it('shows predictions and residuals by stack, in natural order', () => {
    const { prediction, residual, rowOf } = reportMarks(report);
    expect(prediction.map((marks) => marks.label)).toEqual(['stack_2', 'stack_10', 'Perfect']);
    expect([...(residual[1]?.y as Float64Array)]).toEqual([0.5, -1]);
    expect(rowOf(1, 1)).toBe(2);
    expect(prediction[2]).toMatchObject({ x: [-10, 20], y: [-10, 20] });
    expect(residual.at(-1)).toMatchObject({ y: [0.1], extra: [0.3] });
  });
});

describe('a calibration', () => {
  const zSeries = (particle: number, more: object): Calibration['zSeries'][number] => ({
    stackId: 3,
    particle,
    slices: 2,
    offsetUm: -1,
    offsetSdUm: 0.05,
    residual: 0.1,
    ambiguous: false,
    reject: null,
    slice: Int32Array.of(0, 1),
    xPx: new Float64Array(2),
    yPx: new Float64Array(2),
    zLabelUm: Float64Array.of(-1, 4),
    leftOut: new Uint8Array(2),
    byHand: false,
    ...more,
  });

  const calibration = (more: Partial<Calibration> = {}): Calibration => ({
    stacks: 1,
    particles: 1,
    masks: 2,
    zRangeUm: [-1, 4],
    createdAt: '',
    options: CalibrateOptions.parse({}),
    settings: CalibrateOptions.parse({}).localise,
    outOfDate: [],
    zSeries: [zSeries(2, { ambiguous: true }), zSeries(0, {}), zSeries(5, { reject: 'alignment' })],
    rejected: [
      { stackId: 3, particle: 1, reason: 'too-close', slices: 7 },
      { stackId: 3, particle: 5, reason: 'alignment', slices: 2 },
    ],
    choices: [],
    reference: {
      sidePx: 1,
      data: new Float32Array(1),
      zUm: 5,
      profile: new Float64Array(40),
      members: [],
      byHand: false,
    },
    referenceCandidates: [],
    zCoveredUm: [-1, 4],
    heights: [],
    slides: [],
    warnings: [],
    ...more,
  });
  const nameOf = (id: number): string => `stack ${id}`;

  it('holds every z-series, used or not, with a reason in words', () => {
    const rows = zSeriesRows(calibration(), nameOf);
    expect(rows.map(({ particle, verdict, reason }) => [particle, verdict, reason])).toEqual([
      [0, 'used', ''],
      [1, 'left out', 'too close to another particle'],
      [2, 'ambiguous', 'fits at two heights'],
      [5, 'left out', 'does not align with the others'],
    ]);
    expect(rows[0]?.zUm).toEqual([-1, 4]);
    expect(rows[1]?.zUm).toBe(null);
  });

  it('offers the opposite of the program’s verdict, and to undo what was decided by hand', () => {
    const made = calibration({
      zSeries: [zSeries(0, {}), zSeries(2, { byHand: true })],
      rejected: [
        { stackId: 3, particle: 1, reason: 'too-close', slices: 7 },
        { stackId: 3, particle: 3, reason: 'by-hand', slices: 7 },
        { stackId: 3, particle: 4, reason: 'at-edge', slices: 7 },
      ],
      choices: [
        { stackId: 3, particle: 2, use: true, pending: false, at: '' },
        { stackId: 3, particle: 3, use: false, pending: false, at: '' },
        { stackId: 3, particle: 4, use: true, pending: true, at: '' },
      ],
    });
    expect(
      zSeriesRows(made, nameOf).map(({ action, pending }) => [action.text, action.use, pending]),
    ).toEqual([
      ['Leave out', false, false],
      ['Use', true, false],
      ['Undo', null, false],
      ['Undo', null, false],
      ['Undo', null, true],
    ]);
  });

  it('shows candidates best first, in the slices looked at, with what was chosen and used', () => {
    const mask = { stackId: 3, particle: 0, slice: 1 };
    const made = calibration({
      referenceCandidates: [
        { ...mask, particle: 2, zLabelUm: 4, score: 0.9 },
        { ...mask, zLabelUm: 4, score: 0.5 },
        { ...mask, particle: 1, zLabelUm: 4, score: 0.4 },
      ],
    });
    made.reference.members = [mask];
    const cards = candidateCards(made, [{ ...mask, particle: 2, slice: 0 }], new Map());
    expect(cards.map(({ mask: one, score, zUm, used, chosen }) => [one, score, zUm, used, chosen])).toEqual([
      [{ ...mask, particle: 2, slice: 0 }, null, -1, false, true],
      [mask, 0.5, 4, true, false],
    ]);
    expect(cards.map(({ before, after }) => [before, after])).toEqual([
      [null, 1],
      [0, null],
    ]);
    expect(candidateCards(made, [], new Map([['3:0', 0]]))[1]).toMatchObject({
      mask: { slice: 0 },
      used: false,
    });
  });
});
