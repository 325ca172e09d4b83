import { expect, it } from 'vitest';
import { residualBins } from '../../../main/workflow/residual-bins.ts';

it('tells bias and spread of the bins that hold rows, the outermost included', () => {
  const bins = residualBins(
    { zLabelUm: Float64Array.of(0.5, 0.6, 10.5, 25), zPredUm: Float64Array.of(0.6, 0.9, 10.5, 24) },
    [0, 25],
  );
  expect(bins.map(({ zUm, rows }) => [zUm, rows])).toEqual([
    [0.5, 2],
    [10.5, 1],
    [24.5, 1],
  ]);
  expect(bins[0].biasUm).toBeCloseTo(0.2, 12);
  expect(bins[0].sdUm).toBeCloseTo(Math.SQRT2 * 0.1, 12);
  expect(bins[2]).toMatchObject({ biasUm: -1, sdUm: 0 });
});
