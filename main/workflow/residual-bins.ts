import type { ModelReport } from '../../preload/contract/commands.ts';
import type { PredictionTable } from '../../preload/contract/held-out-predictions.ts';

const BINS = 25;

/** Mean and sample standard deviation of prediction minus label, in equal bins of the label; empty bins are left out. */
export function residualBins(
  { zLabelUm, zPredUm }: Pick<PredictionTable, 'zLabelUm' | 'zPredUm'>,
  [low, high]: readonly [number, number],
): ModelReport['residualBins'] {
  const members: number[][] = Array.from({ length: BINS }, () => []);
  zLabelUm.forEach((label, row) => {
    const bin = Math.floor(((label - low) / (high - low)) * BINS);
    members[Math.min(BINS - 1, Math.max(0, bin))].push(zPredUm[row] - label);
  });
  return members.flatMap((residuals, bin) => {
    const rows = residuals.length;
    if (rows === 0) return [];
    const biasUm = residuals.reduce((sum, value) => sum + value, 0) / rows;
    const squares = residuals.reduce((sum, value) => sum + (value - biasUm) ** 2, 0);
    const sdUm = rows > 1 ? Math.sqrt(squares / (rows - 1)) : 0;
    return [{ zUm: low + ((bin + 0.5) * (high - low)) / BINS, biasUm, sdUm, rows }];
  });
}
