import type { Marks } from './marks.ts';

/** Residuals of the heights of one bin. */
interface Bin {
  zUm: number;
  biasUm: number;
  sdUm: number;
}

/** What belongs into every plot of residuals: the line of none, from end to end, and their mean and spread in each bin. */
export const biasByBin = (ends: number[], bins: readonly Bin[]): Marks[] => [
  { label: '', colour: '--text', look: 'dashed', size: 1.5, x: ends, y: ends.map(() => 0) },
  {
    label: 'Bias ± sd by bin',
    colour: '--text',
    look: 'spread',
    x: bins.map((bin) => bin.zUm),
    y: bins.map((bin) => bin.biasUm),
    extra: bins.map((bin) => bin.sdUm),
  },
];
