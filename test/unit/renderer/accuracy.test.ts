import { describe, expect, it } from 'vitest';
import type { LearningCurve } from '../../../preload/contract/learning-curve.ts';
import type { HeightFigures, Validation } from '../../../preload/contract/validation.ts';
import { learningMarks } from '../../../renderer/features/train/learning-marks.ts';
import { residualOf, validationMarks } from '../../../renderer/features/validate/validation-marks.ts';

const figures: HeightFigures = {
  rows: 3,
  particles: 2,
  offsetMedianUm: 0.5,
  offsetMeanUm: 0.5,
  offsetSpreadUm: 0,
  sdUm: 0.1,
  rmseUm: 0.1,
  maeUm: 0.1,
  medianAbsUm: 0.1,
  epsilon: 0.0025,
  epsilonInterval: [0.002, 0.003],
  slope: 2,
  slopeInterval: [1.9, 2.1],
  coverage90: 0.9,
  bins: [{ zUm: 2.5, rows: 3, biasUm: 0.1, sdUm: 0.2, maeUm: 0.1, coverage90: null }],
};

const validation = {
  raw: figures,
  all: figures,
  smoothed: figures,
  unflagged: { ...figures, slope: null },
  table: {
    frame: Int32Array.of(0, 0, 1, 2),
    particle: Int32Array.of(7, 3, -1, 7),
    zTrueUm: Float64Array.of(1, 2, 3, 4),
    zRawUm: Float64Array.of(1.6, 2.4, NaN, 9.5),
    residualRawUm: Float64Array.of(0.1, -0.1, NaN, NaN),
    residualUm: Float64Array.of(0.05, -0.05, NaN, 0.2),
    outlier: Uint8Array.of(0, 0, 0, 1),
    crowded: Uint8Array.of(0, 0, 0, 0),
  },
} as unknown as Validation;

describe('plots of a validation', () => {
  it('show a colour a particle, heights with the constant taken off, and nothing that was not found', () => {
    const { prediction, residual, rowOf } = validationMarks(validation, 'smoothed');
    expect(prediction.map(({ label }) => label)).toEqual([
      'Particle 3',
      'Particle 7',
      'Perfect',
      'Fitted line',
    ]);
    expect(Array.from(prediction[1].x)).toEqual([1, 4]);
    expect(Array.from(prediction[1].y)).toEqual([1.05, 4.2]);
    expect(Array.from(residual[0].y)).toEqual([-0.05]);
    expect(residual.at(-1)).toMatchObject({ look: 'spread', x: [2.5], y: [0.1], extra: [0.2] });
    expect([rowOf(1, 1), rowOf(0, 0), rowOf(2, 0)]).toEqual([3, 1, null]);
  });

  it('draw the fitted line through the middle of the heights, with its slope', () => {
    const line = validationMarks(validation, 'raw').prediction.at(-1)!;
    expect(Array.from(line.x)).toEqual([1, 2]);
    expect(line.y[1] - line.y[0]).toBeCloseTo(2, 12);
    expect((line.y[0] + line.y[1]) / 2).toBeCloseTo(1.5, 12);
    const flat = validationMarks(validation, 'unflagged').prediction;
    expect(flat.map(({ label }) => label)).not.toContain('Fitted line');
  });

  it('count what the chosen figures count', () => {
    expect(residualOf(validation, 'raw', 3)).toBeNaN();
    expect(residualOf(validation, 'all', 3)).toBeCloseTo(5, 12);
    expect(residualOf(validation, 'smoothed', 3)).toBe(0.2);
    expect(residualOf(validation, 'unflagged', 3)).toBeNaN();
  });
});

describe('the plot of learning curves', () => {
  const curve = (model: LearningCurve['model'], epsilons: number[][]): LearningCurve => ({
    model,
    split: 'stack',
    seed: 1,
    complete: true,
    rows: epsilons.map((errors, k) => ({
      trainParticles: 2 ** k,
      trainRows: 10,
      epsilon: errors[0],
      sdUm: 1,
      repeats: errors.length,
      epsilonLow: Math.min(...errors),
      epsilonHigh: Math.max(...errors),
      testRows: 5,
      epsilons: errors,
    })),
  });

  it('is logarithmic, with a line and a point for each repeat, and says what a point is of', () => {
    const curves = [curve('ert', [[0.1, 0.2], [0.01]]), curve('linear', [[0.05], [0.04]])];
    const { marks, xSplits, ySplits, yRange, pointOf } = learningMarks(curves);
    expect(marks.map(({ look, label }) => [look, label])).toEqual([
      ['line', 'Extremely randomised trees, by stack'],
      ['line', 'Linear regression, by stack'],
      ['points', ''],
      ['points', ''],
    ]);
    expect(Array.from(marks[0].y)).toEqual([-1, -2]);
    expect(marks[2].x).toHaveLength(3);
    expect(xSplits).toEqual([
      { at: 0, text: '1' },
      { at: Math.log10(2), text: '2' },
    ]);
    expect(ySplits.map(({ text }) => text)).toEqual(['0.01', '0.02', '0.05', '0.1', '0.2']);
    expect(yRange[0]).toBeLessThan(-2);
    expect(pointOf(2, 2)).toEqual({ curve: curves[0], row: curves[0].rows[1] });
    expect(pointOf(1, 1)).toEqual({ curve: curves[1], row: curves[1].rows[1] });
    expect(pointOf(9, 0)).toBeNull();
  });
});
