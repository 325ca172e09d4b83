import type { FactorReport } from '../../../preload/contract/commands.ts';
import { type InputModel, takeNumeric } from '../inputs/inputs.ts';

/** Factor analysis as people read it; null for a model on features as they are. */
export function factorReport({ factor, featureNames }: InputModel): FactorReport | null {
  if (!factor) return null;
  const { factors, loadings, varianceShare, eigenvalues, randomEigenvalues } = factor;
  const { names } = takeNumeric({ names: featureNames, rows: 0, values: new Float64Array(0) });
  return {
    factors,
    varianceShare: [...varianceShare],
    eigenvalues: [...eigenvalues],
    randomEigenvalues: randomEigenvalues ? [...randomEigenvalues] : null,
    features: names.map((feature, j) => {
      const row = [...loadings.subarray(j * factors, (j + 1) * factors)];
      return { feature, communality: row.reduce((sum, value) => sum + value * value, 0), loadings: row };
    }),
  };
}
